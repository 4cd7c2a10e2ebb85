"""Serve the desk with uvicorn until Ctrl-C."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from accesspub.errors import UsageError

_SECONDS = 20  # for a client to send the rest of its request, or to ask again
_MOST_CONNECTIONS = 64


def listening(host: str, port: int) -> socket.socket:
    """A socket that waits for connections.

    Raises:
        UsageError: the port is taken, or the host is not an address of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
        found.listen(128)
    except (OSError, OverflowError) as error:
        found.close()
        raise UsageError(f"{host}:{port}: cannot be used ({getattr(error, 'strerror', '') or error})") from error
    return found


class Server(uvicorn.Server):
    """A server on a socket that is open already; it logs nothing, since addresses hold a token.

    Args:
        app: what is served.
        found: the socket.
        started: called as soon as Ctrl-C ends the server as it should.
    """

    most_seconds: float = _SECONDS

    def __init__(self, app: ASGIApp, found: socket.socket, started: Callable[[], None] = lambda: None) -> None:
        self.socket, self._started = found, started
        self._waiting: dict[Any, float] = {}
        settings = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            lifespan="off",
            http="h11",
            ws="none",
            h11_max_incomplete_event_size=32_000,
            limit_concurrency=_MOST_CONNECTIONS,
            timeout_keep_alive=_SECONDS,
            timeout_graceful_shutdown=2,
        )
        super().__init__(settings)

    async def on_tick(self, counter: int) -> bool:
        """Called ten times a second: end connections that have sent no whole request for too long."""
        now, waiting = time.monotonic(), {}
        for one in self.server_state.connections:
            if getattr(one, "cycle", None) is None:
                waiting[one] = self._waiting.get(one, now)
                if now - waiting[one] > self.most_seconds and one.transport is not None:
                    one.transport.close()
        self._waiting = waiting
        return await super().on_tick(counter)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to serve."""
        await super().startup(sockets)
        self._started()

    def serve_all(self) -> None:
        """Serve until somebody sets `should_exit`, or presses Ctrl-C."""
        try:
            with contextlib.suppress(KeyboardInterrupt):  # raised again once all requests have ended
                self.run([self.socket])
        finally:
            self.socket.close()
