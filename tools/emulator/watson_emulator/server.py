"""The HTTP server: cheroot, as it keeps connections, reads chunked bodies and hands out bodies as streams."""

import signal
import threading

from cheroot import wsgi

from .app import create_app
from .edge import Edge

HOST = "127.0.0.1"


class Server:
    """Serves one emulator on loopback until a signal comes."""

    def __init__(self, emulator, port, threads, certificate=None, key=None):
        self.emulator = emulator
        self.scheme = "https" if certificate else "http"
        self.server = wsgi.Server(
            (HOST, port),
            Edge(create_app(emulator), emulator),
            numthreads=threads,
            max=threads,
            request_queue_size=256,
            timeout=120,
            shutdown_timeout=2,
        )
        self.server.keep_alive_conn_limit = None
        # How soon it notices that it is to stop, in seconds.
        self.server.expiration_interval = 0.1
        if certificate:
            from cheroot.ssl.builtin import BuiltinSSLAdapter

            self.server.ssl_adapter = BuiltinSSLAdapter(certificate, key)

    def prepare(self):
        """Takes the port; gives the base URL."""
        self.server.prepare()
        return f"{self.scheme}://{HOST}:{self.server.bind_addr[1]}"

    def run(self, ready):
        """Serves; calls `ready` when calls are taken. Ends at SIGINT or SIGTERM."""
        ends = {signal.SIGINT, signal.SIGTERM}
        # Blocked before there are threads, so that the signals come here alone.
        signal.pthread_sigmask(signal.SIG_BLOCK, ends)
        base = self.prepare()
        thread = threading.Thread(target=self.server.serve, daemon=True)
        thread.start()
        ready(base)
        signal.sigwait(ends)
        self.emulator.stopping.set()
        self.server.stop()
        thread.join(5)
