"""HTTP servers for this machine only: on a loopback port, without a log, for few and quick clients."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import threading
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def is_loopback(host: str) -> bool:
    """Whether a host name stands for this machine; addresses may be written in any way, such as ``0x7f.1``."""
    host = host.lower().strip("[]").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host if ":" in host else socket.inet_aton(host))
    except (OSError, ValueError):
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return address.is_loopback or address.is_unspecified


class LoopbackServer(ThreadingHTTPServer):
    """A server on 127.0.0.1.

    Args:
        handler: answers the requests.
        port: the port; 0 picks a free one.
        name: where other machines reach this one; it then listens to all of them. The handler says who is answered.

    Raises:
        OSError: the port is taken.
        OverflowError: there is no such port.
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    #: More connections than this are closed at once.
    most_connections = 32
    #: A connection may last so many seconds; a client that drips its bytes holds a thread no longer.
    most_seconds = 30.0

    def __init__(self, handler: type[LoopbackHandler], port: int = 0, name: str = "") -> None:
        super().__init__(("0.0.0.0" if name else "127.0.0.1", port), handler)  # noqa: S104
        self.host = f"{name or '127.0.0.1'}:{self.server_address[1]}"
        self.origin = f"http://{self.host}"
        self._thread: threading.Thread | None = None
        self._began: dict[socket.socket, float] = {}

    def start(self) -> None:
        """Serve from a new thread until `stop`."""
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop serving, and give the port back."""
        if self._thread is not None:
            self.shutdown()
            self._thread.join()
        self.server_close()

    def verify_request(self, request: object, client_address: object) -> bool:  # noqa: ARG002 (as the base class has it)
        """Whether there is room for one more connection."""
        return len(self._began) < self.most_connections

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a separate thread."""
        self._began[request] = time.monotonic()
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """The connection has ended."""
        self._began.pop(request, None)
        super().shutdown_request(request)

    def service_actions(self) -> None:
        """Called by `serve_forever` all the time: end connections that last too long."""
        late = time.monotonic() - self.most_seconds
        for request, began in list(self._began.items()):
            if began < late:
                self._began.pop(request, None)  # first, so that a client that sees the end finds room
                with contextlib.suppress(OSError):
                    request.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore a client that went away."""


class LoopbackHandler(BaseHTTPRequestHandler):
    """Answers one request."""

    timeout = 20
    server_version, sys_version = "accesspub", ""

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: addresses may hold a token."""

    def send(self, status: int, data: bytes, headers: Mapping[str, str]) -> None:
        """Send a complete response; without a body for HEAD."""
        with contextlib.suppress(OSError):
            self.send_response(status)
            for name, value in {"Content-Length": str(len(data)), "Cache-Control": "no-store", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data)
