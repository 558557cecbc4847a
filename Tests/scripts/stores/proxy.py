"""A proxy between a client and a store: it counts what passes, and does to it what lines and stores do on bad days."""
import dataclasses
import re
import socket
import ssl
import threading
import time
import urllib.parse

PIECE = 64 << 10
NO_BODY = {204, 304}


@dataclasses.dataclass
class Request:
    """A request as it came, and how much of it and of its answer passed."""
    method: str
    target: str
    headers: dict
    up: int = 0
    down: int = 0
    status: int = 0
    # Whether the store's own answer of success came: what it says is done then.
    is_done: bool = False

    @property
    def path(self):
        return self.target.partition("?")[0]

    @property
    def query(self):
        return dict(urllib.parse.parse_qsl(self.target.partition("?")[2], keep_blank_values=True))

    @property
    def call(self):
        """Its name in the API of S3."""
        query = self.query
        names = {
            ("POST", "uploads"): "CreateMultipartUpload", ("GET", "uploads"): "ListMultipartUploads",
            ("PUT", "uploadId"): "UploadPart", ("POST", "uploadId"): "CompleteMultipartUpload",
            ("GET", "uploadId"): "ListParts", ("DELETE", "uploadId"): "AbortMultipartUpload",
            ("POST", "restore"): "RestoreObject",
        }
        for (method, key), name in names.items():
            if method == self.method and key in query:
                return name
        return {"GET": "GetObject", "HEAD": "HeadObject", "PUT": "PutObject", "DELETE": "DeleteObject"}[self.method]


class Rule:
    """What is done to the requests that `call` names, from the `skip`-th on, `times` times; -1 for always."""

    def __init__(self, call, action, times=1, skip=0):
        self.call, self.action, self.times, self.skip = call, action, times, skip
        self.used = 0

    def takes(self, request):
        if self.call not in (request.call, "*") or self.times == 0:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.times -= 1
        self.used += 1
        return True


# What can be done to a request: a name and a value.

def answer(status, code="", message="", **headers):
    """Takes the request and answers it; the store sees nothing of it."""
    body = f"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>{message}</Message></Error>" if code else ""
    return "answer", (status, {name.replace("_", "-"): value for name, value in headers.items()}, body.encode())


def page(status, text, **headers):
    """Answers with any text."""
    return "answer", (status, {name.replace("_", "-"): value for name, value in headers.items()}, text.encode())


def drop_up(count):
    """The line is lost after so many bytes of the body."""
    return "drop_up", count


def drop_down(count):
    """The line is lost after so many bytes of the answer's body."""
    return "drop_down", count


def lose():
    """The store does it, and its answer is lost."""
    return "lose", None


def flip(offset):
    """One byte of the body is changed on its way."""
    return "flip", offset


def delay(seconds):
    return "delay", seconds


def hook(function):
    """Calls function(request) before the request goes to the store."""
    return "hook", function


def replace_header(name, value):
    """The answer's header field has another value; without one it is left out."""
    return "header", (name.lower(), value)


def elsewhere(bucket, other):
    """Asks for the object of that name in another bucket, whatever its ETag is; for stores that look at no signature."""
    return "elsewhere", (bucket.encode(), other.encode())


class Closed(Exception):
    """The line is to be closed now."""


class Proxy:
    """Listens on a port of its own; each connection has a thread and a connection to the store."""

    def __init__(self, port, certificate=None):
        self.store = port
        self.rules, self.requests = [], []
        # (call, header field) that no answer has.
        self.hidden = []
        # Requests that are on their way to the store or being answered.
        self.active = 0
        self.lock = threading.Lock()
        self.context = None
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*certificate)
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.listen, daemon=True).start()

    @property
    def url(self):
        return f"{'https' if self.context else 'http'}://127.0.0.1:{self.port}"

    def rule(self, call, action, **options):
        rule = Rule(call, action, **options)
        with self.lock:
            self.rules.append(rule)
        return rule

    def hide(self, call, name):
        """Leaves a header field out of all answers to a call, as of a store that does not know it."""
        self.hidden.append((call, name))

    def clear(self):
        """Forgets rules and requests."""
        with self.lock:
            self.rules, self.requests = [], []

    def calls(self, name=None):
        with self.lock:
            return [request for request in self.requests if name in (None, request.call)]

    def close(self):
        self.listener.close()

    def listen(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        upstream = None
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True)
            client = connection.makefile("rb")
            upstream = socket.create_connection(("127.0.0.1", self.store))
            upstream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            store = upstream.makefile("rb")
            while self.exchange(connection, client, upstream, store):
                pass
        except (OSError, Closed, ValueError):
            pass
        finally:
            for line in (connection, upstream):
                if line:
                    hang_up(line)

    # One request and its answer

    def exchange(self, connection, client, upstream, store):
        head = read_head(client)
        if not head:
            return False
        request = Request(*head[0].split(" ")[:2], headers=head[1])
        with self.lock:
            self.requests.append(request)
            actions = [rule.action for rule in self.rules if rule.takes(request)]
            self.active += 1
        try:
            return self.pass_on(request, dict(actions), (connection, client, upstream, store), head[2])
        finally:
            with self.lock:
                self.active -= 1

    def pass_on(self, request, fault, lines, head):
        connection, client, upstream, store = lines
        if "hook" in fault:
            fault["hook"](request)
        time.sleep(fault.get("delay", 0))
        if "answer" in fault:
            return self.own_answer(request, connection, client, fault["answer"])
        if "elsewhere" in fault:
            lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"if-match:")]
            head = b"\r\n".join([lines[0].replace(*fault["elsewhere"]), *lines[1:]])
        upstream.sendall(head)
        self.pass_up(request, client, upstream, fault)
        return self.pass_down(request, connection, store, fault)

    def own_answer(self, request, connection, client, reply):
        status, headers, body = reply
        for piece in body_of(client, request.headers, request.method):
            request.up += len(piece)
        request.status = status
        lines = [f"HTTP/1.1 {status} Answer", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + (b"" if request.method == "HEAD" else body))
        return True

    def pass_up(self, request, client, upstream, fault):
        for piece in body_of(client, request.headers, request.method):
            end = request.up + len(piece)
            if "flip" in fault and request.up <= fault["flip"] < end:
                place = fault["flip"] - request.up
                piece = piece[:place] + bytes([piece[place] ^ 1]) + piece[place + 1:]
            if "drop_up" in fault and end > fault["drop_up"]:
                upstream.sendall(piece[:fault["drop_up"] - request.up])
                raise Closed
            upstream.sendall(piece)
            request.up = end

    def pass_down(self, request, connection, store, fault):
        head = read_head(store)
        if not head:
            raise Closed
        request.status = int(head[0].split(" ")[1])
        request.is_done = request.status < 300
        length = store_body(store, head[1], request)
        if "lose" in fault:
            for _ in length:
                pass
            raise Closed
        sent = changed(head[2], fault.get("header"))
        for name in [name for call, name in self.hidden if call == request.call]:
            sent = changed(sent, (name, None))
        connection.sendall(sent)
        for piece in length:
            if "drop_down" in fault and request.down + len(piece) > fault["drop_down"]:
                connection.sendall(piece[:fault["drop_down"] - request.down])
                raise Closed
            connection.sendall(piece)
            request.down += len(piece)
        return "close" not in head[1].get("connection", "").lower()


def hang_up(line):
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    line.close()


def changed(head, header):
    if not header:
        return head
    name, value = header
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(name.encode() + b":")]
    if value is not None:
        lines.insert(1, f"{name}: {value}".encode())
    return b"\r\n".join(lines)


def read_head(stream):
    """(first line, header fields in lower case, all bytes), or None at the end."""
    raw, lines = b"", []
    while True:
        line = stream.readline(1 << 16)
        if not line:
            return None
        raw += line
        if line == b"\r\n":
            break
        lines.append(line.decode("latin-1").rstrip("\r\n"))
    fields = (line.partition(":") for line in lines[1:])
    return lines[0], {name.strip().lower(): value.strip() for name, _, value in fields}, raw


def body_of(stream, headers, method):
    """The pieces of a body, as they are on the line."""
    if "chunked" in headers.get("transfer-encoding", "").lower():
        yield from chunks(stream)
        return
    left = int(headers.get("content-length", 0))
    while left:
        piece = stream.read1(min(PIECE, left))
        if not piece:
            raise Closed
        left -= len(piece)
        yield piece


def chunks(stream):
    while True:
        line = stream.readline()
        if not line:
            raise Closed
        count = int(re.match(rb"[0-9a-fA-F]+", line)[0], 16)
        yield line + stream.read(count) + stream.readline()
        if count == 0:
            return


def store_body(stream, headers, request):
    if request.method == "HEAD" or request.status in NO_BODY:
        return iter(())
    if "content-length" not in headers and "transfer-encoding" not in headers:
        return iter(lambda: stream.read1(PIECE), b"")
    return body_of(stream, headers, request.method)
