"""What the audit's browser reaches: the site, and what was allowed; whatever a page tries."""

from __future__ import annotations

import contextlib
import socket
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from faultsite import serve_and_run

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("nothing_left")]
SECRET = "the-secret-of-the-house"


class Trap:
    """A port of this machine, for TCP and for UDP, that notes who knocks."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self._line = socket.create_server(("127.0.0.1", 0))
        self.port = self._line.getsockname()[1]
        self._box = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._box.bind(("127.0.0.1", self.port))
        for work in (self._lines, self._boxes):
            threading.Thread(target=work, daemon=True).start()

    def _lines(self) -> None:
        while True:
            try:
                line, _ = self._line.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        with line, contextlib.suppress(OSError):
            line.settimeout(2)
            said = line.recv(2000)
            self.heard.append("tcp " + said.split(b"\r\n")[0].decode("latin-1")[:100])
            body = b"<title>trapped</title>"
            line.sendall(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nAccess-Control-Allow-Origin: *\r\nConnection: close\r\n"
                b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
            )

    def _boxes(self) -> None:
        while True:
            try:
                said, _ = self._box.recvfrom(2000)
            except OSError:
                return
            self.heard.append(f"udp {said[:20]!r}")

    def close(self) -> None:
        self._line.close()
        self._box.close()


@pytest.fixture
def trap() -> Iterator[Trap]:
    made = Trap()
    yield made
    made.close()


ATTACKS = """<!doctype html><html lang=en><head><title>Spy</title>
<link rel=stylesheet href="{o}/style.css"><link rel=icon href="{o}/icon.png"><link rel=preconnect href="{o}">
<link rel=prefetch href="{o}/prefetch"><link rel=preload as=script href="{o}/preload.js"><link rel=manifest href="{o}/manifest">
<link rel=modulepreload href="{o}/module.js"><link rel=dns-prefetch href="{o}">
<style>@import "{o}/import.css"; @font-face {{font-family: f; src: url({o}/font.woff2)}}
body {{font-family: f; background: url({o}/background.png)}}</style></head>
<body><main><h1>Spy</h1><p id=o>said:</p><p><a href="{o}/link" ping="{o}/ping">a link</a></p>
<img src="{o}/image.png" alt=x><img srcset="{o}/set.png 2x" alt=x><video src="{o}/video.mp4" poster="{o}/poster.png"></video>
<audio src="{o}/audio.mp3" autoplay></audio><video controls><track default src="{o}/track.vtt"></video>
<iframe title=x src="{o}/frame.html"></iframe><embed src="{o}/embed"><object data="{o}/object"></object>
<svg><image href="{o}/svg.png"/><use href="{o}/use.svg#x"/></svg><script src="{o}/script.js"></script>
<form id=f action="{o}/form" method=post target=w><input name=a value=b></form><iframe title=w name=w></iframe>
<script>
const o = "{o}", note = text => document.getElementById("o").append(" " + text), at = o.replace(/^http/, "ws");
fetch(o + "/fetch").then(r => r.text()).then(t => note("reached " + t), () => note("blocked"));
fetch(o + "/post", {{method: "POST", mode: "no-cors", body: "{{}}"}}).catch(() => 0);
const tries = [
  () => navigator.sendBeacon(o + "/beacon", "x"), () => new WebSocket(at + "/socket"), () => new EventSource(o + "/events"),
  () => new Worker(o + "/worker.js"), () => import(o + "/imported.js"), () => document.getElementById("f").submit(),
  () => window.open(o + "/window"), () => {{ const x = new XMLHttpRequest(); x.open("GET", o + "/xhr"); x.send(); }},
  () => navigator.serviceWorker.register("/sw.js?" + o), () => document.querySelector("a").click(),
  () => new WebTransport(o.replace(/^http:/, "https:") + "/transport"),
  () => fetch("/to-the-trap"),
];
for (const one of tries) try {{ one(); }} catch (e) {{ /* the next */ }}
try {{
  const host = o.split("//")[1];
  for (const url of ["stun:" + host, "turn:" + host + "?transport=udp", "turn:" + host + "?transport=tcp"]) {{
    const peer = new RTCPeerConnection({{iceServers: [{{urls: url, username: "a", credential: "b"}}]}});
    peer.createDataChannel("x"); peer.createOffer().then(offer => peer.setLocalDescription(offer));
  }}
}} catch (e) {{ note("no peers"); }}
</script></main></body></html>"""


NAMES = ("127.0.0.1", "localhost", "127.0.0.2", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "2130706433",
         "other.localhost")  # fmt: skip


def spies(folder: Path, port: int) -> Path:
    """A site with a page of attacks for every name that this machine has."""
    folder.mkdir()
    for number, name in enumerate(NAMES):
        (folder / f"{number}.html").write_text(ATTACKS.format(o=f"http://{name}:{port}"))
    return folder


def shown(run: Path, record: dict[str, object]) -> str:
    """What stood in the page at last."""
    return zlib.decompress((run / str(record["dom"])).read_bytes()).decode()


def said(run: Path, record: dict[str, object]) -> str:
    return shown(run, record).partition("said:")[2].partition("</p>")[0]


def test_a_page_reaches_no_other_port_of_this_machine(tmp_path: Path, trap: Trap) -> None:
    """Else any page could speak to the databases, printers and drivers that listen here, and have them obey."""
    run = tmp_path / "run"
    records = serve_and_run(spies(tmp_path / "site", trap.port), run, settle=1.0, timeout=20.0)
    assert trap.heard == []
    assert len(records) == len(NAMES)
    for record in records.values():
        assert "blocked" in said(run, record)
        assert "reached" not in said(run, record)


@pytest.mark.parametrize("allowed", ["127.0.0.1", "127.0.0.1:{port}"])
def test_what_is_allowed_is_reached_and_no_more(tmp_path: Path, trap: Trap, allowed: str) -> None:
    """The attacks are attacks: let through, they get there. Else the test above would tell nothing."""
    other, run = Trap(), tmp_path / "run"
    site = spies(tmp_path / "site", trap.port)
    for page in list(site.glob("[1-9].html")):
        page.unlink()
    (site / "1.html").write_text(ATTACKS.format(o=f"http://localhost:{other.port}"))
    records = serve_and_run(site, run, settle=1.0, timeout=20.0, allow_hosts=(allowed.format(port=trap.port),))
    assert "reached" in said(run, records["0.html"])
    heard = "\n".join(trap.heard)
    for name in ("style.css", "image.png", "frame.html", "script.js", "fetch", "xhr", "socket", "beacon", "video.mp4"):
        assert f"/{name}" in heard, f"{name} never got to the trap"
    assert other.heard == []
    other.close()


FILES = """<!doctype html><html lang=en><head><title>Files</title><link rel=stylesheet href="{f}"></head><body><main><h1>Files</h1>
<p id=o>said:</p><iframe title=x src="{f}"></iframe><iframe title=y src="view-source:{f}"></iframe><embed src="{f}"><object data="{f}"></object>
<iframe title=z src="filesystem:{f}"></iframe><script src="{f}"></script><p><a id=a href="{f}">a</a></p>
<form id=f action="{f}" target=w></form><iframe title=w name=w></iframe>
<script>
const note = text => document.getElementById("o").append(" " + text);
fetch("{f}").then(r => r.text()).then(t => note("reached " + t), () => note("blocked"));
for (const one of [() => {{ const x = new XMLHttpRequest(); x.onload = () => note("reached"); x.open("GET", "{f}"); x.send(); }},
  () => window.open("{f}"), () => document.getElementById("f").submit(), () => document.getElementById("a").click(),
  () => new Worker("{f}"), () => import("{f}")]) try {{ one(); }} catch (e) {{ /* the next */ }}
</script></main></body></html>"""
AWAY = '<!doctype html><html lang=en><title>Away</title><meta http-equiv=refresh content="0; url={f}"><main><h1>x</h1>'
AT_ONCE = "<!doctype html><html lang=en><title>Away</title><main><h1>x</h1><script>location = '{f}'</script>"


def test_no_page_reaches_a_file(tmp_path: Path) -> None:
    """Not next to the site, and in it only through the server."""
    secret, site, run = tmp_path / "secret.html", tmp_path / "site", tmp_path / "run"
    secret.write_text(f"<title>{SECRET}</title><p>{SECRET}</p>")
    site.mkdir()
    (site / "inside.txt").write_text(SECRET)
    for number, page in enumerate((FILES, AWAY, AT_ONCE)):
        (site / f"{number}.html").write_text(page.format(f=secret.as_uri()))
    (site / "3.html").write_text(FILES.format(f=(site / "inside.txt").as_uri()))
    (site / "out.html").symlink_to(secret)
    records = serve_and_run(site, run, settle=0.5, timeout=20.0)
    assert records["out.html"]["reason"]["kind"] == "outside"
    assert "blocked" in said(run, records["0.html"])
    for path in sorted(run.rglob("*")):
        if path.is_file():
            held = path.read_bytes()
            with contextlib.suppress(zlib.error):
                held = zlib.decompress(held)
            assert SECRET.encode() not in held, path
