"""The string literals of Swift source text, with {} for each interpolation."""
import re

ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}


class Scanner:
    """Finds the literals, those within interpolations too."""

    def __init__(self, text):
        self.text = text
        self.found = []
        self.code(0, in_interpolation=False)
        self.found.sort()

    def comment_end(self, i):
        """Where a comment that begins here ends; None if none does."""
        if self.text.startswith("//", i):
            end = self.text.find("\n", i)
            return len(self.text) if end < 0 else end
        if not self.text.startswith("/*", i):
            return None
        depth, i = 1, i + 2
        while depth:
            step = {"/*": 1, "*/": -1}.get(self.text[i:i + 2])
            depth += step or 0
            i += 2 if step else 1
        return i

    def code(self, i, in_interpolation):
        depth = 0
        while i < len(self.text):
            end = self.comment_end(i)
            hashes = re.compile(r'(#*)"').match(self.text, i)
            if end is not None:
                i = end
            elif hashes:
                i = self.string(i, len(hashes[1]))
            else:
                depth += {"(": 1, ")": -1}.get(self.text[i], 0)
                i += 1
                if in_interpolation and depth < 0:
                    return i
        return i

    def string(self, start, hashes):
        i = start + hashes
        quote = '"""' if self.text.startswith('"""', i) else '"'
        escape, end = "\\" + "#" * hashes, quote + "#" * hashes
        i += len(quote)
        parts = []
        while not self.text.startswith(end, i):
            if self.text.startswith(escape, i):
                i, part = self.escaped(i + len(escape), quote)
                parts.append(part)
            else:
                parts.append(self.text[i])
                i += 1
        self.found.append((start, "".join(parts)))
        return i + len(end)

    def escaped(self, i, quote):
        character = self.text[i]
        if character == "(":
            return self.code(i + 1, in_interpolation=True), "{}"
        if character == "u":
            end = self.text.index("}", i)
            return end + 1, chr(int(self.text[i + 2:end], 16))
        if character in " \n" and quote == '"""':
            line = self.text.index("\n", i) + 1
            return line + re.compile(" *").match(self.text, line).end() - line, ""
        return i + 1, ESCAPES.get(character, character)


def literals(text):
    """(offset, text) of each string literal."""
    return Scanner(text).found
