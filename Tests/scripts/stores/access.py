"""Keys, regions, certificates, and addresses that are no store's."""
import datetime
import http.server
import json
import threading

from . import servers
from .lab import case, check, mebibytes, same
from .proxy import answer, lose, page

NO_KEYS = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}
BLIND = "the keys may not list uploads (s3:ListBucketMultipartUploads): parts that an earlier run sent were not used,"
EXPIRED = answer(400, "ExpiredToken", "The provided token has expired.")


class Metadata:
    """The metadata service of a machine: it gives keys, with a token of its own each time."""

    def __init__(self):
        self.tokens = 0
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_PUT(self):
                self.say("session-token")

            def do_GET(self):
                if self.headers.get("X-aws-ec2-metadata-token") != "session-token":
                    return self.say("", 401)
                if self.path.rstrip("/").endswith("security-credentials"):
                    return self.say("role")
                service.tokens += 1
                end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=2)
                return self.say(json.dumps({
                    "Code": "Success", "Type": "AWS-HMAC", "AccessKeyId": servers.ACCESS, "SecretAccessKey": servers.SECRET,
                    "Token": f"token-{service.tokens}", "Expiration": end.strftime("%Y-%m-%dT%H:%M:%SZ")}))

            def say(self, text, status=200):
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def environment(self):
        return {**NO_KEYS, "AWS_EC2_METADATA_DISABLED": None,
                "AWS_EC2_METADATA_SERVICE_ENDPOINT": f"http://127.0.0.1:{self.server.server_port}"}


@case
def without_keys_nothing_is_asked(lab):
    with lab.place() as place:
        done = place.vrarc("ship", lab.archive(1 << 20), place.url("a"), environment=NO_KEYS)
        done.said(3, "there are no keys for the store: none in the environment", "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
        same(place.proxy.calls(), [], "requests")
        entry = place.vrarc("show", place.url("a"), "--json", environment=NO_KEYS).said(3).lines[-1]
        same(entry["code"], "credentials", "code")


@case
def wrong_keys_are_refused_at_once(lab):
    """With the store's own word, and without the secret."""
    with lab.place() as place:
        for key, code in ((servers.ACCESS, "SignatureDoesNotMatch"), ("AKIDUNKNOWN", "InvalidAccessKeyId")):
            wrong = {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": "wrongsecretwrongsecret"}
            for command in (("ship", lab.archive(1 << 20), place.url("a")), ("ship", lab.archive(30 << 20), place.url("a")),
                            ("show", place.url("a")), ("fetch", place.url("a"), "-o", "b")):
                done = place.vrarc(*command, environment=wrong).said(3, code)
                check("wrongsecret" not in done.err + done.out, f"the secret is said: {done}")
        same(place.names(), [], "objects")


@case
def keys_that_may_read_only_read(lab):
    with lab.place() as place:
        archive = lab.archive(1 << 20)
        place.put("a", archive.read_bytes())
        reader = {"AWS_ACCESS_KEY_ID": servers.READER[0], "AWS_SECRET_ACCESS_KEY": servers.READER[1]}
        place.vrarc("verify", place.url("a"), environment=reader).said(0)
        place.vrarc("ship", archive, place.url("b"), environment=reader).said(3, "AccessDenied", "have the keys a right to that")


@case
def keys_that_may_write_only_ship(lab):
    """HEAD and lists are refused; what the store answers is compared."""
    writer = {"AWS_ACCESS_KEY_ID": servers.WRITER[0], "AWS_SECRET_ACCESS_KEY": servers.WRITER[1]}
    for size in (1 << 20, 30 << 20):
        archive = lab.archive(size)
        with lab.place() as place:
            done = place.vrarc("ship", archive, place.url("a"), environment=writer).said(0)
            if size > 8 << 20:
                done.said(0, BLIND, "and cost money until somebody aborts them")
            same(place.content("a") == archive.read_bytes(), True, "the object")
            place.vrarc("show", place.url("a"), environment=writer).said(3, "AccessDenied")
            place.put("b", b"another")
            done = place.vrarc("ship", archive, place.url("b"), environment=writer)
            check(done.status == 3 and place.content("b") == b"another", f"{done}")


@case
def an_answer_that_is_lost_to_keys_that_may_write_only(lab):
    """The object is there, by this very upload, and nobody else is to blame for it."""
    writer = {"AWS_ACCESS_KEY_ID": servers.WRITER[0], "AWS_SECRET_ACCESS_KEY": servers.WRITER[1]}
    for size, call in ((1 << 20, "PutObject"), (30 << 20, "CompleteMultipartUpload")):
        archive = lab.archive(size)
        with lab.place() as place:
            place.proxy.rule(call, lose())
            done = place.vrarc("ship", archive, place.url("a"), environment=writer)
            same(place.content("a") == archive.read_bytes(), True, "the object")
            done.said(3, "it may be there already, by this very upload, whose answer was lost; it can't be looked at (",
                      "nothing was replaced; the same command with keys that may read tells whether the object is this archive")
            place.vrarc("ship", archive, place.url("a")).said(0)


@case
def keys_come_from_profiles(lab):
    with lab.place() as place:
        archive = lab.archive(1 << 20)
        (place.folder / "credentials").write_text(
            f"[default]\naws_access_key_id = {servers.READER[0]}\naws_secret_access_key = {servers.READER[1]}\n"
            f"[all]\naws_access_key_id={servers.ACCESS}\naws_secret_access_key={servers.SECRET}\n")
        (place.folder / "config").write_text(f"[profile all]\nregion = us-east-1\nendpoint_url = {place.proxy.url}\n")
        files = {**NO_KEYS, "AWS_SHARED_CREDENTIALS_FILE": str(place.folder / "credentials"),
                 "AWS_CONFIG_FILE": str(place.folder / "config"), "AWS_ENDPOINT_URL": None}
        place.vrarc("ship", archive, place.url("a"), "--profile", "all", environment=files).said(0)
        place.vrarc("show", place.url("a"), environment={**files, "AWS_PROFILE": "all"}).said(0)
        done = place.vrarc("ship", archive, place.url("b"), "--endpoint-url", place.proxy.url, environment=files)
        check(done.status == 3 and "AccessDenied" in done.err, f"the default profile may write: {done}")
        done = place.vrarc("show", place.url("a"), "--profile", "absent", environment=files)
        check(done.status == 3 and "absent" in done.err, f"{done}")


@case
def a_token_that_ends_in_the_middle_is_renewed(lab):
    """The metadata service gives others; the upload goes on where it was."""
    service = Metadata()
    archive = lab.archive(mebibytes(100))
    for call in ("HeadObject", "UploadPart", "CompleteMultipartUpload"):
        with lab.place("moto") as place:
            before = service.tokens
            # Of an answer to HEAD the word does not arrive.
            rule = place.proxy.rule(call, EXPIRED, skip=4 if call == "UploadPart" else 0)
            extra = [place.proxy.rule("GetObject", EXPIRED)] if call == "HeadObject" else []
            place.vrarc("ship", archive, place.url("a"), "--parallel", 1, environment=service.environment).said(0)
            same([rule.used] + [other.used for other in extra], [1] * (1 + len(extra)), f"expired tokens at {call}")
            same(service.tokens - before, 2, f"keys that were asked for at {call}")
            tokens = {request.headers.get("x-amz-security-token") for request in place.proxy.calls()}
            same(len(tokens), 2, f"tokens {tokens}")
            same(place.content("a") == archive.read_bytes(), True, "the object")
            parts = [request for request in place.proxy.calls("UploadPart") if request.is_done]
            same(len(parts), -(-archive.stat().st_size // (8 << 20)), "parts that arrived")


@case
def a_token_that_cannot_be_renewed_says_so(lab):
    archive = lab.archive(30 << 20)
    with lab.place("moto") as place:
        place.proxy.rule("UploadPart", EXPIRED, times=-1, skip=1)
        done = place.vrarc("ship", archive, place.url("a"), "--parallel", 1, environment={"AWS_SESSION_TOKEN": "token"})
        done.said(3, "ExpiredToken", "get new keys, and give the command again: it goes on from here")
        place.proxy.clear()
        summary = place.vrarc("ship", archive, place.url("a"), "--json").said(0).lines[-1]
        same(summary["reused_parts"], 1, "parts that were taken up")


@case
def a_bucket_in_another_region_is_named(lab):
    redirect = ("<?xml version=\"1.0\"?><Error><Code>PermanentRedirect</Code><Message>The bucket must be addressed at "
                "another endpoint.</Message><Bucket>b</Bucket></Error>")
    with lab.place("moto") as place:
        place.proxy.rule("*", page(301, redirect, x_amz_bucket_region="eu-central-1"), times=-1)
        for command in (("show", place.url("a")), ("ship", lab.archive(1 << 20), place.url("a"))):
            place.vrarc(*command).said(3, "the bucket is in the region eu-central-1: --region eu-central-1")
        place.proxy.clear()
        wrong = ("<?xml version=\"1.0\"?><Error><Code>AuthorizationHeaderMalformed</Code><Message>the region 'us-east-1' is "
                 "wrong</Message><Region>eu-west-3</Region></Error>")
        place.proxy.rule("*", page(400, wrong), times=-1)
        place.vrarc("show", place.url("a")).said(3, "--region eu-west-3")
        place.proxy.clear()
        place.vrarc("show", place.url("a"), "--region", "eu-west-3")
        check("/eu-west-3/s3/" in place.proxy.calls()[0].headers["authorization"], "the region is not signed for")


@case
def an_address_that_is_no_store_is_said_to_be(lab):
    html = "<!DOCTYPE html><html><head><title>It works</title></head><body>Hello</body></html>"
    with lab.place("moto") as place:
        for status in (200, 404, 403, 400):
            place.proxy.clear()
            place.proxy.rule("*", page(status, html, Content_Type="text/html"), times=-1)
            if status == 400:
                place.vrarc("show", place.url("a")).said(3, "is --endpoint-url that of an S3-compatible store?")
            for command in (("show", place.url("a")), ("ship", lab.archive(30 << 20), place.url("a")),
                            ("ship", "--list-unfinished", place.url())):
                done = place.vrarc(*command)
                # What is read with success is told to be a page, and no archive.
                said = (1, "HTML page") if (command[0], status) == ("show", 200) else (3, "hint: ")
                check(done.status == said[0] and said[1] in done.err, f"{command} with {status}: {done}")
                check("nothing was sent" not in done.out and "shipped" not in done.out, f"{done}")


@case
def addresses_that_lead_nowhere(lab):
    with lab.place() as place:
        port = servers.free_port()
        done = place.vrarc("show", place.url("a"), "--endpoint-url", f"http://127.0.0.1:{port}")
        check(done.status == 3 and "is the address right" in done.err, f"{done}")
        done = place.vrarc("show", place.url("a"), "--endpoint-url", "http://store.example")
        check(done.status in (3, 64) and "https" in done.err, f"http to another machine: {done}")
        place.vrarc("show", place.url("a"), "--endpoint-url", "store").said(64, "--endpoint-url can't be used")
    # SeaweedFS makes a bucket that is absent.
    with lab.place("moto") as place:
        place.vrarc("ship", lab.archive(1 << 20), "s3://absent-bucket/a").said(3, "there is no such bucket")
        place.vrarc("ship", lab.archive(30 << 20), "s3://absent-bucket/a").said(3, "there is no such bucket")


@case
def a_private_certificate_is_trusted_where_it_is_named(lab):
    key, certificate = lab.folder / "tls.key", lab.folder / "tls.pem"
    done = lab.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2",
                    "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"])
    same(done.status, 0, f"openssl: {done}")
    archive = lab.archive(30 << 20)
    with lab.place("weed", (certificate, key)) as place:
        done = place.vrarc("ship", archive, place.url("a"))
        done.said(3, "the store's certificate is not to be trusted; AWS_CA_BUNDLE names those of a private network")
        trusted = {"AWS_CA_BUNDLE": str(certificate)}
        place.vrarc("ship", archive, place.url("a"), environment=trusted).said(0)
        same(place.content("a") == archive.read_bytes(), True, "the object")
        place.vrarc("fetch", place.url("a"), "-o", "b", environment=trusted).said(0)
        same((place.folder / "b").read_bytes() == archive.read_bytes(), True, "the file")
