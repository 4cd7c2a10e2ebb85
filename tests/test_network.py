"""No network unless asked: in a child process that the system itself kills when it opens a socket.

The pages, captions, pictures and worklists here name a server of ours in every way that there is to name one.
"""

from __future__ import annotations

import http.server
import os
import platform
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from places import ROOT

# A filter of the kernel (seccomp): socket(AF_INET or AF_INET6, ...) kills the process, and so it does in its children.
# Elsewhere an audit hook of Python's must do, which sees what Python opens and not what a library of C does.
_NO_SOCKETS = """
import ctypes, os, platform, struct, sys
def hook(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.bind", "socket.sendto", "urllib.Request") or (
        event == "socket.__new__" and arguments[1] not in (1, -1)):
        sys.stderr.write("NETWORK " + event + "\\n"); sys.stderr.flush(); os._exit(99)
sys.addaudithook(hook)
number = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}.get(platform.machine())
if sys.platform == "linux" and number:
    arch, socket_ = number
    lines = [(0x20, 0, 0, 4), (0x15, 0, 6, arch), (0x20, 0, 0, 0), (0x15, 0, 4, socket_), (0x20, 0, 0, 16),
             (0x15, 1, 0, 2), (0x15, 0, 1, 10), (0x06, 0, 0, 0x80000000), (0x06, 0, 0, 0x7FFF0000)]
    code = b"".join(struct.pack("HBBI", *line) for line in lines)
    kept = ctypes.create_string_buffer(code)
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(lines), ctypes.addressof(kept)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.byref(program), 0, 0):
        sys.stderr.write("NO FILTER\\n")
"""
_COMMAND = _NO_SOCKETS + "from accesspub.cli.main import main\nsys.exit(main(sys.argv[1:]))\n"
_KERNEL = sys.platform == "linux" and platform.machine() in ("x86_64", "aarch64")


def without_network(code: str, *arguments: str, cwd: Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), "http://127.0.0.1:9")
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        env={**os.environ, **proxies},
    )


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/')",
        "import socket; socket.getaddrinfo('example.org', 80)",
        "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
        "import ctypes; ctypes.CDLL(None).socket(2, 1, 0)",
        "import os\nif os.fork() == 0: import socket; socket.socket()\nelse: sys.exit(os.waitstatus_to_exitcode(os.wait()[1]))",
    ],
)
def test_the_filter_filters(tmp_path: Path, attempt: str) -> None:
    """Otherwise the tests below would tell nothing."""
    if "ctypes" in attempt and not _KERNEL:
        pytest.skip("no filter of the kernel here")
    done = without_network(_NO_SOCKETS + attempt, cwd=tmp_path)
    assert b"NO FILTER" not in done.stderr
    assert done.returncode not in (0, 1), done.stderr


class Trap(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), _Noting)


class _Noting(http.server.BaseHTTPRequestHandler):
    server: Trap

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:
        """Asked is asked; nobody reads a log."""


@pytest.fixture
def trap() -> Iterator[Trap]:
    made = Trap()
    thread = threading.Thread(target=made.serve_forever, args=(0.05,))
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


PAGE = """<!DOCTYPE html SYSTEM "{o}/page.dtd">
<html lang="en"><head><meta charset="utf-8"><title>The harbour</title><base href="{o}/base/"><link rel="stylesheet" href="{o}/a.css">
<link rel="alternate" type="application/json+oembed" href="{o}/oembed"><meta http-equiv="refresh" content="9; url={o}/refresh">
<meta property="og:image" content="{o}/og.jpg">
<script type="application/ld+json">{{"@context": "{o}/context.jsonld", "@type": "VideoObject", "contentUrl": "{o}/ld.mp4", "embedUrl": "{o}/embed"}}</script></head>
<body><article><h1>The harbour</h1><p>The wall was built in a summer, and the town has argued about it since, for more than a hundred words.</p>
<video src="{o}/film.mp4" poster="{o}/poster.jpg"><source src="{o}/s.webm"><track kind="captions" srclang="en" src="{o}/film.vtt"></video>
<video src="film.mp4"><track kind="captions" src="film.vtt"></video><video src="list.mp4"></video><audio src="{o}/talk.mp3"></audio><audio src="talk.mp3"></audio>
<p><a href="{o}/transcript.html">Transcript</a> <a href="//{h}/transcript.vtt">Read the transcript</a></p>
<iframe src="https://www.youtube.com/embed/aB3dE5gH7jK"></iframe><iframe src="{o}/player.html"></iframe>
<object data="{o}/film.swf" type="application/x-shockwave-flash"><param name="movie" value="{o}/film.swf"></object>
<img src="{o}/quay.jpg" srcset="{o}/quay2.jpg 2x" alt="quay.jpg"><img src="quay.svg" alt="" width="480"><img src="quay.png" width="480">
<div class="media-player" data-playable='{{"settings": {{"playlistObject": {{"items": [{{"vpid": "x"}}], "holdingImageURL": "{o}/hold.jpg"}}}}}}'>
<p>Media playback is unsupported on your device</p></div><svg><image href="{o}/svg.png"/></svg></article></body></html>
"""
_XML = '<?xml version="1.0"?><!DOCTYPE x SYSTEM "{o}/x.dtd" [<!ENTITY e SYSTEM "{o}/entity"><!ENTITY % p SYSTEM "{o}/parameter"> %p;]>'
_XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
    'xmlns:p="http://ns.adobe.com/photoshop/1.0/" p:Credit="x" rdf:resource="{o}/rdf"><p:Source>&e;</p:Source></rdf:Description></rdf:RDF></x:xmpmeta>'
)
FILES = {
    "page.html": PAGE,
    "page.xhtml": '<?xml version="1.0"?><?xml-stylesheet href="{o}/x.xsl"?>' + PAGE,
    "film.vtt": "WEBVTT\n\nSTYLE\n@import url({o}/v.css);\n\n00:01.000 --> 00:02.000\n<v Anna>See {o}/said and <img src={o}/i.png>\n",
    "film.ttml": _XML + '<tt xmlns="http://www.w3.org/ns/ttml" xml:base="{o}/"><head><metadata><smpte:image xmlns:smpte="x" src="{o}/t.png"/>'
    '</metadata></head><body><div><p begin="1s" end="2s">&e;Hello</p></div></body></tt>',
    "film.md": "# Film\n\n![x]({o}/md.png) [x]({o}/md.html) and words\n",
    "film.transcript.html": '<p>Hello <img src="{o}/th.png"></p><link rel=stylesheet href="{o}/th.css">',
    # Media that are none: a player that trusts what a file says would go where they point.
    "film.mp4": "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1.0,\n{o}/hls.ts\n#EXT-X-ENDLIST\n",
    "list.mp4": "ffconcat version 1.0\nfile '{o}/concat.mp4'\n",
    "talk.mp3": "[Reference]\nRef1={o}/reference.mp3\n",
    "quay.svg": _XML + '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><metadata>' + _XMP
    + '</metadata><image xlink:href="{o}/svg.png"/></svg>',
    "list.csv": "kind,key,language,ALT TEXT,CAPTION,CREDIT,captions,transcript\npicture,quay.png,en,{o}/alt,x,x,,\nclip,film.mp4,en,,,,{o}/c.vtt,{o}/t.html\n",
    "accesspub.toml": 'worklist = "list.csv"\n',
}  # fmt: skip


@pytest.fixture
def site(tmp_path: Path, trap: Trap) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    host = f"127.0.0.1:{trap.server_address[1]}"
    for name, text in FILES.items():
        (folder / name).write_text(text.replace("{{", "{").replace("}}", "}").replace("{o}", f"http://{host}").replace("{h}", host), "utf-8")  # fmt: skip
    shutil.copy(ROOT / "samples" / "alternatives" / "media" / "crossing.webm", folder / "s.webm")
    return folder


@pytest.mark.parametrize(
    "arguments",
    [
        ["fix", ".", "--review", "--structured-data", "--verify", "--jobs", "2"],
        ["fix", ".", "--review", "--worklist", "list.csv", "--backup", "--report", "json=../report.json"],
        ["fix", ".", "--diff"],
        ["fix", ".", "-o", "../out", "--copy-assets"],
        ["fix", ".", "--undo"],
        ["fix", "-"],
        ["check", ".", "--jobs", "2"],
        ["check", ".", "--format", "json"],
        ["check", ".", "--format", "github"],
        ["check", ".", "--format", "earl"],
        ["check", ".", "--report", "html=../report"],
        ["list", "."],
        ["list", ".", "--format", "json"],
        ["worklist", ".", "-o", "../list.csv"],
        ["worklist", ".", "-o", "../list.xlsx"],
        ["worklist", ".", "-o", "../list.json"],
        ["explain", "page.html"],
        ["transcripts", "."],
        ["rules"],
        ["rules", "embed-title"],
        ["captions", "check", "film.vtt", "film.ttml", "film.md"],
        ["captions", "convert", "film.vtt", "../out.ttml"],
        ["captions", "convert", "film.ttml", "../out.vtt"],
        ["captions", "convert", "film.md", "../out.txt"],
    ],
    ids=" ".join,
)
def test_no_command_opens_a_connection(site: Path, trap: Trap, arguments: list[str]) -> None:
    done = without_network(_COMMAND, *arguments, cwd=site, stdin=(site / "page.html").read_bytes())
    assert b"NO FILTER" not in done.stderr
    assert b"NETWORK" not in done.stderr, done.stderr
    assert done.returncode in (0, 1, 3), (done.returncode, done.stdout[-300:], done.stderr[-300:])
    assert b"Traceback" not in done.stderr
    assert trap.asked == []
