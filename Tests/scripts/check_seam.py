#!/usr/bin/env python3
"""Every system call on a file passes the seam where tests make it fail; no archive is mapped into memory.

    check_seam.py            looks at the text of Sources; ends with 'N passed, N failed'
"""
import pathlib
import re
import sys

SOURCES = pathlib.Path(__file__).resolve().parent.parent.parent / "Sources"
CALLS = (
    "open openat openat2 creat fopen fdopen read pread preadv readv write pwrite writev fstat fstatat lstat stat statx "
    "access faccessat opendir fdopendir readdir closedir realpath readlink readlinkat rename renameat renameat2 unlink "
    "unlinkat rmdir link linkat symlink mkdir mkdirat fsync fdatasync syncfs sync ftruncate truncate fallocate "
    "posix_fallocate copy_file_range sendfile splice ioctl fcntl dup dup2 close utimensat futimens chmod fchmod flock mmap "
    "zip_open zip_fdopen zip_source_file_create"
).split()
CALL = re.compile(r"(?<![\w.])(?:Glibc\.|FileDescriptor\.|descriptor\.)?(" + "|".join(CALLS) + r")\(")
PASSES = re.compile(r"(?:FileHandle|Self)\.(?:perform|move)\(")
# What goes around the seam, and why it may.
ALLOWED = {
    ("VrarcArchive/System/FileHandle.swift", "close"): "closes what was only read, or what is thrown away",
    ("VrarcArchive/Work/Shortage.swift", "write"): "the last words of a process that has no memory left",
    ("VrarcDatasets/System/FolderAccess.swift", "close"): "closes a folder on the way, which was only passed",
    ("VrarcDatasets/System/FolderAccess.swift", "openat"): "a step of FolderAccess.open, which passes the seam as a whole",
    ("VrarcDatasets/System/FolderListing.swift", "closedir"): "closes what was only read",
    ("VrarcCommand/Running/StandardDescriptors.swift", "fcntl"): "looks at descriptors 0 to 2 before any file is opened",
    ("VrarcCommand/Running/StandardDescriptors.swift", "open"): "opens /dev/null for one that is closed",
    ("VrarcCommand/Running/StandardDescriptors.swift", "dup2"): "puts /dev/null where it belongs",
    ("VrarcCommand/Running/StandardDescriptors.swift", "close"): "closes the second descriptor of /dev/null",
    ("VrarcCommand/Output/Talk.swift", "write"): "that standard error fails can be said nowhere",
    ("VrarcCommand/Output/Terminal.swift", "ioctl"): "asks the terminal for its width",
    ("VrarcCommand/Running/ArchiveOutput.swift", "stat"): "an early look at whether input and output are one file",
    ("VrarcCommand/Running/Dispatcher.swift", "access"): "looks for programs",
    ("VrarcCommand/Running/Dispatcher.swift", "stat"): "looks for programs",
    ("VrarcCommand/Running/Dispatcher.swift", "readlink"): "looks for programs",
    ("VrarcDatasets/System/UnnamedFile.swift", "access"): "looks once for the way to name an open file",
    ("VrarcDatasetCommands/SourceFolder.swift", "realpath"): "an early look at whether the output lies in a source",
}


def closing(text, start, pair):
    """The place behind the bracket that closes the one at `start`."""
    depth = 0
    for place in range(start, len(text)):
        if text[place] == pair[0]:
            depth += 1
        elif text[place] == pair[1]:
            depth -= 1
            if depth == 0:
                return place + 1
    return len(text)


def spans(text):
    """Where the bodies of calls of the seam are."""
    for match in PASSES.finditer(text):
        end = closing(text, match.end() - 1, "()")
        if re.match(r"\s*\{", text[end:]):
            end = closing(text, text.index("{", end), "{}")
        yield match.start(), end


def without_comments(text):
    return re.sub(r'//[^\n]*|"(?:\\.|[^"\\\n])*"', lambda match: " " * len(match[0]), text)


def main():
    found, faults, passing = set(), [], 0
    for path in sorted(SOURCES.rglob("*.swift")):
        name = str(path.relative_to(SOURCES))
        if name.startswith("vrarc-fuzz/"):
            continue
        text = without_comments(path.read_text())
        inside = list(spans(text))
        # An initializer, such as stat(), makes a value and calls nothing. Where a function has a call's name, Swift
        # takes the bare name for the function.
        for match in CALL.finditer(text):
            before = text[:match.start()].rstrip()
            own = match[0][:-1] == match[1] and re.search(rf"func {match[1]}\b", text)
            if text[match.end()] == ")" and match[1] == "stat" or before.endswith("func") or own:
                continue
            if any(start <= match.start() < end for start, end in inside):
                passing += 1
            elif (name, match[1]) in ALLOWED:
                found.add((name, match[1]))
            elif re.search(r"\bimport (Glibc|CLinux|CZip)\b", text):
                line = text.count("\n", 0, match.start()) + 1
                faults.append(f"Sources/{name}:{line}: {match[1]} goes around FileHandle.perform")
        if re.search(r"\bimport Foundation\b", text):
            faults.append(f"Sources/{name}: imports Foundation, whose calls pass no seam")
    faults += [f"{name}: no call of {call} goes around the seam any more" for name, call in sorted(ALLOWED.keys() - found)]
    for fault in faults:
        print(f"FAILED {fault}")
    print(f"{passing} calls pass the seam, {len(found)} may go around it")
    print(f"{passing + len(found)} passed, {len(faults)} failed")
    return 1 if faults or not passing else 0


if __name__ == "__main__":
    sys.exit(main())
