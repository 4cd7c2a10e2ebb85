"""A server with every fault that pages have, and helpers that run audits against it."""

# ruff: noqa: RUF012

from __future__ import annotations

import contextlib
import http.server
import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from accesspub.audit import gather
from accesspub.audit import site_server as server
from accesspub.audit import targets as pages
from accesspub.audit.browser import axe, processes
from accesspub.audit.judge.judge import judge
from accesspub.audit.judge.policy import Policy
from accesspub.audit.model import GatherOptions, Target
from accesspub.audit.recorder import Served

#: every audit that these tests start inherits it
OURS = "ACCESSPUB_TESTS"
os.environ[OURS] = str(os.getpid())

GOOD = "<!doctype html><html lang=en><title>Good</title><main><h1>Good</h1><p>Words to read.</main>"
BAD = "<!doctype html><html lang=en><title>Bad</title><main><h1>Bad</h1><img src=/x.png></main>"

#: answers every page of the site with one that has no faults
WORKER = f"""
oninstall = () => skipWaiting();
onactivate = event => event.waitUntil(clients.claim());
onfetch = event => event.respondWith(event.request.mode === 'navigate'
  ? new Response({json.dumps(GOOD)}, {{headers: {{'Content-Type': 'text/html'}}}}) : fetch(event.request));
"""

PAGES = {
    "/good.html": GOOD,
    "/bad.html": BAD,
    "/hang.html": "<!doctype html><title>x</title><p>x<script>while (1) {}</script>",
    "/hang-later.html": "<!doctype html><title>x</title><p>x<script>addEventListener('load', () => setTimeout(() => "
    "{while (1) {}}, 0))</script>",
    "/alert.html": GOOD + "<script>alert('hello'); confirm('sure?'); prompt('who?')</script>",
    "/beforeunload.html": GOOD + "<script>onbeforeunload = e => { e.preventDefault(); return 'stay' };"
    "addEventListener('beforeunload', e => { e.preventDefault(); e.returnValue = 'x' })</script>",
    "/print.html": GOOD + "<script>print()</script>",
    "/refresh.html": '<!doctype html><html lang=en><title>x</title><meta http-equiv=refresh content="0; url=/good.html"><p>x',
    "/refresh-self.html": '<!doctype html><html lang=en><title>x</title><meta http-equiv=refresh content="0"><p>x',
    "/script-away.html": "<!doctype html><html lang=en><title>x</title><p>x<script>location = '/good.html'</script>",
    "/refresh-outside.html": '<!doctype html><html lang=en><title>x</title>'
    '<meta http-equiv=refresh content="0; url=https://example.org/"><p>x',
    "/reload.html": GOOD + "<script>addEventListener('load', () => location.reload())</script>",
    "/closes.html": GOOD + "<script>window.close()</script>",
    "/popups.html": GOOD + "<script>window.open('/bad.html'); window.open('/hang.html')</script>",
    "/frames-alert.html": GOOD + "<iframe title=x srcdoc='<script>alert(1); print(); confirm(2)</script>'></iframe>",
    "/alerts-for-ever.html": GOOD + "<script>setInterval(() => alert('again'), 1)</script>",
    "/wiped.html": GOOD + "<script>addEventListener('load', () => { document.open(); document.close() })</script>",
    "/worker.html": BAD + "<script>navigator.serviceWorker.register('/sw.js')</script>",
    "/late-refresh.html": GOOD + '<meta http-equiv=refresh content="100000; url=/good.html">',
}  # fmt: skip


class Faults(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    actions: dict[str, Callable[[], None]] = {}
    hits: dict[str, int] = {}

    def log_message(self, *args: object) -> None:
        pass

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for key, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
            self.send_header(key.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body)

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        self.hits[path] = self.hits.get(path, 0) + 1
        if path in self.actions:
            self.actions[path]()
        if path in PAGES:
            return self._send(200, PAGES[path].encode())
        if path == "/sw.js":
            return self._send(200, WORKER.encode(), Content_Type="text/javascript")
        if path == "/redirect.html":
            return self._send(302, b"", Location="/redirect2.html")
        if path == "/redirect2.html":
            return self._send(302, b"", Location="/redirect.html")
        if path == "/download.html":
            return self._send(200, b"PK\3\4", Content_Type="application/zip", Content_Disposition="attachment")
        if path == "/auth.html":
            return self._send(401, b"<title>no</title>no", WWW_Authenticate='Basic realm="x"')
        if path == "/gone.html":
            return self._send(410, GOOD.encode())
        if path == "/picture.html":
            return self._send(200, b"GIF89a\1\0\1\0\0\0\0;", Content_Type="image/gif")
        if path == "/header.html":
            ok = self.headers.get("X-Key") == "secret" and "sid=1" in self.headers.get("Cookie", "")
            return self._send(200 if ok else 401, GOOD.encode())
        if path == "/slow.html":
            time.sleep(8)
            return self._send(200, GOOD.encode())
        if path == "/endless.html":
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            with contextlib.suppress(OSError):
                for _ in range(200):  # longer than any test waits
                    self.wfile.write(b"<p>and on")
                    self.wfile.flush()
                    time.sleep(0.1)
            self.close_connection = True
            return None
        if path == "/silent.html":
            self.close_connection = True
            return None
        return self._send(404, b"<!doctype html><title>not here</title>")


def run_audit(folder: Path, origin: str, names: list[str], **options: Any) -> dict[str, dict[str, Any]]:
    """Gather some pages; page name -> record."""
    targets = [Target(name, f"{origin}/{name}") for name in names]
    return run_targets(folder, targets, **options)


def run_targets(folder: Path, targets: list[Target], origin: str = "", **options: Any) -> dict[str, Any]:
    chosen = GatherOptions(**{"timeout": 4.0, "screenshots": False, **options})
    gather.Gatherer(folder, targets, chosen, axe.find(), served=Served(origin)).run()
    found = [json.loads(path.read_bytes()) for path in (folder / "pages").glob("*.json")]
    return {record["page"]: record for record in found}


def serve_and_run(site: Path, folder: Path, **options: Any) -> dict[str, Any]:
    with server.Site(site) as served:
        return run_targets(folder, pages.in_folder(site, served.origin), served.origin, **options)


def verdict_of(folder: Path, **policy: Any) -> Any:
    return judge(folder, Policy(**{"own_rules": False, **policy}))


def our_processes() -> dict[int, str]:
    """Every process of an audit session: pid -> command line."""
    marks = set()
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            environ = dict(e.partition(b"=")[::2] for e in (folder / "environ").read_bytes().split(b"\0"))
            # another audit on this machine is none of ours
            mine = environ.get(OURS.encode()) == str(os.getpid()).encode()
            if mine and int(folder.name) != os.getpid() and processes.MARK.encode() in environ:
                marks.add(environ[processes.MARK.encode()].decode())
    found = {}
    for mark in marks:
        for pid in processes.marked(mark):
            with contextlib.suppress(OSError):
                found[pid] = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return found


def kill_ours(*words: str, without: str = "\0") -> None:
    """Kill -9 the audit's processes whose command line holds all these words."""
    for pid, line in our_processes().items():
        if all(word in line for word in words) and without not in line:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
