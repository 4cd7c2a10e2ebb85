"""Attacks, each with the attack in it: whoever writes a page, a caption file or a picture is not to be trusted.

What a browser or a server is needed for is next to their tests: the audit's server and browser in
``tests/audit/``, the report's server in ``tests/report/test_serve.py``.
"""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import json
import os
import re
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest

from accesspub.audit.errors import AuditError
from accesspub.captions import CaptionsError, read, transcript
from accesspub.config import Config
from accesspub.engine.engine import Engine
from accesspub.errors import KnowledgeError, UserError
from accesspub.files.safe_load import unpacked
from accesspub.html.site import Site
from accesspub.knowledge.load import load
from accesspub.metadata import parse
from accesspub.run.model import Job, NotProcessedError, Order
from accesspub.run.pages import find_pages, read_page
from accesspub.run.work import work
from places import ROOT

SECRET = "the-secret-of-the-house"
HEAD = '<!DOCTYPE html>\n<html lang="en"><title>x</title>\n'
VTT = f"WEBVTT\n\n00:00:01.000 --> 00:00:09.000\n{SECRET} {SECRET} and more words of it\n"
posix = pytest.mark.skipif(os.name != "posix", reason="symbolic links")


def everything_in(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def told(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    done = subprocess.run([sys.executable, "-m", "accesspub", *arguments], cwd=cwd, capture_output=True)
    assert b"Traceback" not in done.stderr, done.stderr
    return done


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A site with secrets next to it, under every name that a page can ask for."""
    site = tmp_path / "house" / "site"
    site.mkdir(parents=True)
    for folder in (tmp_path / "house", tmp_path):
        for name in ("secret.vtt", "secret.en.vtt", "secret.transcript.html", "secret.html", "a.en.vtt", "passwd"):
            (folder / name).write_text(VTT if name.endswith("vtt") else f"<p>{SECRET}</p>", "utf-8")
    return site


# -- out of the tree --------------------------------------------------------------------------------

_ADDRESSES = (
    "../secret.vtt",
    "../../secret.vtt",
    "/../secret.vtt",
    "..%2fsecret.vtt",
    "%2e%2e/secret.vtt",
    "..\\secret.vtt",
    "..%5csecret.vtt",
    "a/../../secret.vtt",
    "./.././secret.vtt",
    "file:../secret.vtt",
    "file://{house}/secret.vtt",
    "{house}/secret.vtt",
    "//{house}/secret.vtt",
    "\t../secret.vtt",
    ".\n./secret.vtt",
    "..%00/secret.vtt",
    "%252e%252e/secret.vtt",
    "link.vtt",
    "linked/secret.vtt",
)


@posix
@pytest.mark.parametrize("address", _ADDRESSES)
@pytest.mark.parametrize(
    "markup",
    [
        '<video src="a.mp4" controls><track kind="captions" srclang="en" src="{}"></video>',
        '<video src="{}.mp4" controls></video>',
        '<p><video src="a.mp4" controls></video></p><p><a href="{}">Transcript</a></p>',
        '<img src="{}" alt="">',
    ],
)
def test_no_page_reads_out_of_its_tree(house: Path, address: str, markup: str) -> None:
    (house / "link.vtt").symlink_to(house.parent / "secret.vtt")
    (house / "linked").symlink_to(house.parent)
    page = HEAD + markup.format(address.format(house=house.parent)) + "</html>"
    (house / "page.html").write_text(page, "utf-8")
    done = told("fix", str(house), "--review", "--format", "json", cwd=house)
    assert SECRET.encode() not in done.stdout + done.stderr
    assert SECRET not in (house / "page.html").read_text("utf-8")


@posix
@pytest.mark.parametrize(
    "markup",
    [
        '<div class="youtube" data-type="youtube" data-youtube-id="../../a"></div>',
        '<lite-youtube videoid="../a"></lite-youtube>',
        '<iframe src="https://www.youtube.com/embed/..%2F..%2Fa"></iframe>',
        '<iframe src="https://player.vimeo.com/video/..%2F..%2Fsecret"></iframe>',
        '<x-player src="../../a.mp4"></x-player>',
    ],
)
def test_no_id_of_a_player_leads_out_of_the_alternatives(house: Path, markup: str) -> None:
    (house / "alternatives" / "youtube").mkdir(parents=True)
    (house / "alternatives" / "youtube" / "linked.en.vtt").symlink_to(house.parent / "secret.vtt")
    page = (
        HEAD
        + markup
        + '<iframe src="https://www.youtube.com/embed/linked"></iframe><p>Media playback is unsupported on your device</p></html>'
    )
    (house / "page.html").write_text(page, "utf-8")
    told("fix", str(house), "--review", cwd=house)
    assert SECRET not in (house / "page.html").read_text("utf-8")


@posix
@pytest.mark.parametrize(
    "arguments", [["fix", "{}"], ["fix", "{}", "-o", "out"], ["fix", "{}", "-o", "out", "--copy-assets"]]
)
def test_a_link_in_a_folder_is_no_way_out_of_it(house: Path, arguments: list[str]) -> None:
    """A page that is a link to a page elsewhere would be changed there, or published here."""
    outside = house.parent / "outside.html"
    frame = '<iframe src="https://www.youtube.com/embed/aB3dE5gH7jK"></iframe>'
    outside.write_text(f"{HEAD}<p>{SECRET}</p>{frame}</html>", "utf-8")
    before = outside.read_bytes()
    (house / "page.html").symlink_to(outside)
    (house / "asset.txt").symlink_to(house.parent / "passwd")
    (house / "folder").symlink_to(house.parent)
    (house / "real.html").write_text(HEAD + frame + "</html>", "utf-8")
    (house / "inside.html").symlink_to(house / "real.html")
    done = told(*(part.format(house) for part in arguments), cwd=house.parent.parent)
    assert outside.read_bytes() == before
    assert done.returncode == 3
    assert b"page.html: error: it is a link that leads out of the folder" in done.stdout
    out = house.parent.parent / "out"
    assert SECRET.encode() not in everything_in(out)
    if len(arguments) == 2:
        assert "title=" in (house / "real.html").read_text("utf-8")
        assert (house / "inside.html").is_symlink(), "a link within the folder stays one"
    # Who names the link itself means the file behind it.
    assert told("fix", str(house / "page.html"), cwd=house).returncode == 0
    assert outside.read_bytes() != before


@pytest.mark.parametrize("command", [["list"], ["transcripts"], ["worklist", "-o", "rows.csv"]])
def test_no_list_tells_what_stands_behind_such_a_link(house: Path, command: list[str]) -> None:
    outside = house.parent / "outside.html"
    outside.write_text(f'{HEAD}<main><p>{SECRET}</p><video src="{SECRET}.mp4"></video></main></html>', "utf-8")
    (house / "page.html").symlink_to(outside)
    done = told(*command, str(house), cwd=house)
    assert done.returncode == 3
    assert b"page.html: not processed: it is a link that leads out of the folder" in done.stdout + done.stderr
    (house / "page.html").unlink()
    assert SECRET.encode() not in done.stdout + done.stderr + everything_in(house)


def test_new_files_are_written_nowhere_else(tmp_path: Path) -> None:
    from accesspub.engine.result import PageResult
    from accesspub.run import work as running

    folder = tmp_path / "site"
    folder.mkdir()
    page = folder / "page.html"
    page.write_text("x")
    for address in ("../evil.html", "%2e%2e/evil.html", "a/../../evil.html", "/evil.html", str(tmp_path / "evil.html")):
        result = PageResult(str(page), "fixed", html=b"y", edits=[object()], files={address: b"evil"})  # type: ignore[list-item]
        with pytest.raises(OSError, match="leads out of"):
            running._save(Job(str(page), str(page)), Order("fix", write=True), page.stat(), b"x", result)
    assert page.read_text() == "x"
    assert not (tmp_path / "evil.html").exists()


@pytest.mark.parametrize(
    "name", ["../secret.vtt", "/etc/passwd", "..\\secret.vtt", "\0", "a" * 5000, "linked.vtt", "."]
)
@pytest.mark.parametrize(
    "key", ["youtube/aB3dE5gH7jK", "../../evil/x", "youtube/../../evil", ".ssh/x", "/etc/cron.d/x", "a\0b/c"]
)
def test_a_worklist_copies_nothing_in_or_out(house: Path, name: str, key: str) -> None:
    from accesspub.worklist.model import Row, Worklist
    from accesspub.worklist.place import place

    if os.name == "posix":
        (house / "linked.vtt").symlink_to(house.parent / "secret.vtt")
    (house / "fine.vtt").write_text(VTT.replace(SECRET, "fine"), "utf-8")
    before = set(house.parent.parent.rglob("*"))
    alternatives = house / "alternatives"
    for asked in (name, "fine.vtt"):
        worklist = Worklist([Row(kind="clip", key=key, captions=asked)])
        place(worklist, house, alternatives)
    made = set(house.parent.parent.rglob("*")) - before
    assert all(path.is_relative_to(alternatives) for path in made), made
    assert SECRET.encode() not in everything_in(alternatives)


def test_addresses_that_are_no_files() -> None:
    site = Site(ROOT / "samples", ROOT / "samples")
    for address in (
        "",
        "\0",
        "http://[",
        "//x/y",
        "http://x/y",
        "data:,x",
        "#x",
        "?x",
        "a\0b",
        "%00",
        "\\\\host\\share",
        "c:\\x",
        "x" * 100_000,
    ):
        found = site.resolve(address)
        assert found is None or found.is_relative_to(ROOT / "samples"), address


# -- XML --------------------------------------------------------------------------------------------

_BOMB = (
    "<!DOCTYPE x [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10)) + "]>"
)
_FILE = f'<!DOCTYPE x [<!ENTITY f SYSTEM "file://{ROOT}/LICENSE">]>'
_PARAMETER = f'<!DOCTYPE x [<!ENTITY % p SYSTEM "file://{ROOT}/LICENSE"> %p;]>'
_DTD = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'
_ATTRIBUTES = "<x " + " ".join(f"a{n}='1'" for n in range(20_000)) + "/>"
_HEADS = {"bomb": _BOMB, "file": _FILE, "parameter": _PARAMETER, "dtd": _DTD, "none": ""}


@pytest.mark.parametrize("head", _HEADS)
@pytest.mark.parametrize("suffix", ["ttml", "xml", "srv3", "dfxp"])
def test_captions_in_xml_open_no_entity(head: str, suffix: str) -> None:
    body = '<tt xmlns="http://www.w3.org/ns/ttml" xml:lang="en"><body><div><p begin="1s" end="2s">&a9;&f;Hello</p></div></body></tt>'
    if suffix == "srv3":
        body = '<timedtext format="3"><body><p t="1000" d="500">&a9;&f;Hello</p></body></timedtext>'
    try:
        found = read((f'<?xml version="1.0"?>{_HEADS[head]}' + body).encode(), name=f"a.{suffix}")
    except CaptionsError as error:
        if "entities" not in str(error) and "XML" not in str(error):
            raise
        return
    said = " ".join(item.text for item in found.cues)
    assert "MIT" not in said
    assert "haha" not in said
    assert len(said) < 200


@pytest.mark.parametrize("head", _HEADS)
def test_metadata_of_pictures_opens_no_entity(head: str) -> None:
    packet = (
        f'{_HEADS[head]}<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:p="http://ns.adobe.com/photoshop/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" p:Credit="x">'
        "<dc:creator><rdf:Seq><rdf:li>&a9;&f;Okell</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    svg = f'<?xml version="1.0"?>{_HEADS[head]}<svg xmlns="http://www.w3.org/2000/svg"><metadata>{packet}</metadata></svg>'
    riff = b"WEBPXMP " + len(packet).to_bytes(4, "little") + packet.encode()
    for raw in (svg.encode(), b"RIFF" + len(riff).to_bytes(4, "little") + riff):
        found = parse(raw)
        assert found is not None
        names = " ".join(found.creators)
        assert "MIT" not in names
        assert "haha" not in names


@pytest.mark.parametrize("head", _HEADS)
def test_sitemaps_open_no_entity(tmp_path: Path, head: str) -> None:
    from accesspub.audit import targets as pages

    place = tmp_path / "sitemap.xml"
    place.write_text(f"{_HEADS[head]}<urlset><url><loc>https://a.example/&a3;&f;</loc></url></urlset>", "utf-8")
    try:
        found, _ = pages.sitemap(str(place))
    except AuditError:
        return
    assert all("MIT" not in one and "haha" not in one for one in found)


_BROKEN = {
    "cut": gzip.compress(b"<urlset>", mtime=0)[:-9],
    "two bytes": b"\x1f\x8b",
    "zeros packed": b"\x1f\x8b" + b"\0" * 50,
    "one sign": b"<",
    "empty": b"",
    "zeros": b"\0" * 99,
    "unknown charset": b"<?xml version='1.0' encoding='utf-99'?><x/>",
}


@pytest.mark.parametrize("name", _BROKEN)
def test_a_broken_sitemap_is_one_sentence(tmp_path: Path, name: str) -> None:
    from accesspub.audit import targets as pages

    place = tmp_path / "sitemap.xml.gz"
    place.write_bytes(_BROKEN[name])
    with pytest.raises(AuditError):
        pages.sitemap(str(place))


def test_a_worklist_of_office_xml_opens_no_entity(tmp_path: Path) -> None:
    pytest.importorskip("openpyxl")
    from accesspub.worklist import sheet
    from accesspub.worklist.table import read as read_worklist

    plain = sheet.to_bytes([["kind", "key"], ["picture", "x"]])
    for head in _HEADS.values():
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(plain)) as before, zipfile.ZipFile(out, "w") as after:
            for entry in before.infolist():
                data = before.read(entry)
                if entry.filename.endswith(("sheet1.xml", "workbook.xml", "sharedStrings.xml")):
                    text = re.sub(r"^<\?xml[^>]*\?>\s*", "", data.decode())
                    data = (head + text.replace("picture", "picture&a9;&f;")).encode()
                after.writestr(entry, data)
        path = tmp_path / "list.xlsx"
        path.write_bytes(out.getvalue())
        try:
            rows = list(read_worklist(path))
        except UserError:
            continue
        assert "MIT" not in repr(rows)
        assert len(repr(rows)) < 5000


# -- what is packed ---------------------------------------------------------------------------------

_ZEROS = zlib.compress(b"\0" * 300_000_000, 9)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


def most_memory(code: str, *arguments: str) -> int:
    """The most memory in MB that a process needs which runs this code."""
    # Not what getrusage says: that begins with the memory of the process that started this one.
    after = "\nprint(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
    done = subprocess.run([sys.executable, "-c", code + after, *arguments], capture_output=True, check=True)
    return int(done.stdout.split()[-1]) // 1024


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is counted in other units elsewhere")
def test_packed_texts_of_a_picture_are_not_unpacked_whole(tmp_path: Path) -> None:
    texts = _chunk(b"zTXt", b"Author\0\0" + _ZEROS) + _chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + _ZEROS)
    path = tmp_path / "bomb.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", b"\0" * 13) + texts * 3 + _chunk(b"IEND", b""))
    code = "import sys; from pathlib import Path; from accesspub.metadata import read; read(Path(sys.argv[1]))"
    assert most_memory(code, str(path)) < 150


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is counted in other units elsewhere")
def test_a_packed_sitemap_is_not_unpacked_whole(tmp_path: Path) -> None:
    path = tmp_path / "sitemap.xml.gz"
    path.write_bytes(gzip.compress(b"<urlset>" + b" " * 400_000_000, 9))
    code = (
        "import sys\nfrom accesspub.audit import targets as pages\nfrom accesspub.audit.errors import AuditError\n"
        "try:\n    pages.sitemap(sys.argv[1])\nexcept AuditError as error:\n    assert 'unpacked' in str(error), error\n"
        "else:\n    raise SystemExit('it was taken for a sitemap')"
    )
    assert most_memory(code, str(path)) < 250


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is counted in other units elsewhere")
def test_a_packed_worklist_is_not_unpacked_whole(tmp_path: Path) -> None:
    pytest.importorskip("openpyxl")
    path = tmp_path / "list.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("xl/worksheets/sheet1.xml", b"\0" * 300_000_000)
    code = (
        "import sys\nfrom pathlib import Path\nfrom accesspub.errors import UserError\nfrom accesspub.worklist.table import read\n"
        "try:\n    read(Path(sys.argv[1]))\nexcept UserError:\n    pass"
    )
    assert most_memory(code, str(path)) < 150


# -- script -----------------------------------------------------------------------------------------

_SCRIPTS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "</p><script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "' onmouseover='alert(1)",
    '" onmouseover="alert(1)',
    "<a href=javascript:alert(1)>x</a>",
    "[x](javascript:alert(1))",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<iframe src=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<style>@import '//evil.example'</style>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "--><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    "<form action=//evil.example><input></form>",
    "<base href=//evil.example>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<b data-accesspub='1 media-unsupported 00000000' onclick=alert(1)>x</b>",
)


def active(page: str) -> list[str]:
    """What would run, or load something, in a page: by a parser that is not ours."""
    import html5lib

    found: list[str] = []
    for element in html5lib.parse(page, treebuilder="etree", namespaceHTMLElements=False).iter():
        if not isinstance(element.tag, str):
            continue
        tag = element.tag.rpartition("}")[2]
        if tag in ("script", "style", "object", "embed", "base", "form", "svg", "math", "link"):
            found.append(tag)
        if tag == "iframe" and "evil" in str(element.get("src")):
            found.append("iframe")
        for name, value in element.attrib.items():
            name = str(name).rpartition("}")[2]
            squeezed = re.sub(r"[\s\x00-\x20]", "", str(value)).lower()
            if name.startswith("on") or (
                name in ("href", "src", "action") and squeezed.startswith(("javascript:", "data:", "vbscript:"))
            ):
                found.append(f"{tag} {name}={value}")
    return found


@pytest.mark.parametrize("script", _SCRIPTS)
@pytest.mark.parametrize("name", ["a.vtt", "a.srt", "a.ttml", "a.sami", "a.json", "a.txt", "a.md", "a.html", "a.sbv"])
def test_no_script_comes_out_of_captions_and_transcripts(name: str, script: str) -> None:
    kind = name[2:]
    body = {
        "vtt": f"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n<v {script}>{script}",
        "srt": f"1\n00:00:01,000 --> 00:00:02,000\n{script}\n",
        "sbv": f"0:00:01.000,0:00:02.000\n{script}\n",
        "ttml": f"<tt xmlns='http://www.w3.org/ns/ttml'><body><div><p begin='1s' end='2s'><![CDATA[{script.replace(']]>', '')}]]></p></div></body></tt>",
        "sami": f"<SAMI><BODY><SYNC Start=1000><P Class=X>{script}</BODY></SAMI>",
        "json": json.dumps(
            {"version": "1.0.0", "segments": [{"speaker": script, "startTime": 1, "endTime": 2, "body": script}]}
        ),
        "txt": f"{script}\n\n{script}: hello\n",
        "md": f"# {script}\n\n**{script}:** hello {script}\n",
        "html": f"<p>{script}</p>",
    }[kind]
    try:
        found = read(body.encode(), name=name)
    except CaptionsError:
        return
    for href in (None, "", "clip.mp4"):
        html = transcript(found, language="en", timestamps=True, timestamp_href=href).html
        assert active(f"<!DOCTYPE html><body>{html}") == []


@pytest.mark.parametrize("script", _SCRIPTS)
def test_no_script_comes_out_of_what_a_page_says_of_itself(script: str) -> None:
    """Titles, captions, credits, ids and JSON of a page are data: they come out as the text they are."""
    from html import escape

    value = escape(script, quote=True)
    settings = escape(
        json.dumps(
            {
                "settings": {
                    "playlistObject": {
                        "title": script,
                        "summary": script,
                        "items": [{"vpid": script, "duration": 5}],
                        "holdingImageURL": script,
                    }
                }
            }
        )
    )
    page = (
        f'{HEAD}<figure class="media-player" data-playable="{settings}"><div class="player-with-placeholder__caption">Media playback is unsupported on your device</div>'
        f"<figcaption>Media caption{value}</figcaption></figure>\n<p>Media playback is unsupported on your device<br>\nMedia caption{value}</p>\n"
        f'<iframe src="https://www.youtube.com/embed/{value}" data-title="{value}"></iframe>\n<lite-youtube videoid="{value}" playlabel="{value}"></lite-youtube>\n'
        f'<object data="{value}.swf" type="application/x-shockwave-flash" title="{value}"></object>\n<video src="{value}" poster="{value}" title="{value}"></video>\n'
        f"<p>Image caption{value}<br>Image copyright{value}</p>\n<p>• {value}<br>\n• {value}</p>\n"
        f'<div class="js-delayed-image-load" data-alt="{value}" data-src="{value}"></div></html>'
    )
    result = Engine(Config(review=True, structured_data=False)).fix(page.encode(), "page.html")
    assert result.edits, "the attack has to reach what is written"
    assert [one for one in active(result.html.decode()) if one not in active(page)] == []
    for edit in result.edits:
        was = re.sub(rb'data-accesspub-was="[^"]*"', b"", edit.new)
        assert [one for one in active(was.decode()) if one not in active(page)] == []


@pytest.mark.parametrize("script", _SCRIPTS)
def test_no_script_comes_out_of_a_worklist_or_a_picture(tmp_path: Path, script: str) -> None:
    from accesspub.rules import _image  # noqa: F401 - the rules that use both

    page = f'{HEAD}<article><p>A text.</p><figure><img src="quay.jpg" alt=""><figcaption>x</figcaption></figure></article></html>'
    (tmp_path / "page.html").write_text(page, "utf-8")
    fields = ["kind", "key", "language", "ALT TEXT", "CAPTION", "CREDIT", "decision"]
    with (tmp_path / "list.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(fields)
        writer.writerow(["picture", "quay.jpg", "en", script, script, script, ""])
    told("fix", "page.html", "--worklist", "list.csv", "--structured-data", "--review", cwd=tmp_path)
    after = (tmp_path / "page.html").read_text("utf-8")
    added = [one for one in active(after) if one != "script"]
    assert added == []
    for block in re.findall(r"<script\b[^>]*>(.*?)</script>", after, re.S):
        json.loads(block)


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t=", "\r=", "\n=", "'=", " =", "=cmd|' /C calc'!A0", "＝", "|", "%"]
)
def test_no_formula_comes_out_of_a_worklist(tmp_path: Path, start: str) -> None:
    alt = f"{start}HYPERLINK(1)"
    from html import escape

    caption = escape(alt, quote=True)
    page = (
        f'{HEAD}<article><h1>{caption}</h1><p>{caption} and a text that goes on for a while.</p><figure><img src="quay.jpg" width="480">'
        f'<figcaption>{caption}</figcaption></figure><p><img src="{caption}.jpg" width="480" title="{caption}"></p></article></html>'
    )
    (tmp_path / "page.html").write_text(page, "utf-8")
    for kind in ("csv", "xlsx"):
        if kind == "xlsx":
            pytest.importorskip("openpyxl")
        told("worklist", "page.html", "-o", f"list.{kind}", cwd=tmp_path)
        path = tmp_path / f"list.{kind}"
        if not path.exists():
            pytest.fail("no worklist was written")
        if kind == "csv":
            rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))
            cells = [cell for row in rows for cell in row]
            assert len(rows) > 1
            assert not [
                cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "|", "%"))
            ]
        else:
            import openpyxl

            sheet = openpyxl.load_workbook(path).worksheets[0]
            assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


# -- data that is not a program ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "attack",
    [
        "!!python/object/apply:os.system ['touch {}']",
        "!!python/object/new:subprocess.Popen [['touch', '{}']]",
        "!!python/name:os.system",
        "id: !!python/object/apply:os.system ['touch {}']",
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\nname: x",
    ],
)
def test_knowledge_files_run_nothing(tmp_path: Path, attack: str) -> None:
    (tmp_path / "k" / "languages").mkdir(parents=True)
    made = tmp_path / "made"
    (tmp_path / "k" / "languages" / "xx.yaml").write_text(attack.format(made), "utf-8")
    with contextlib.suppress(KnowledgeError):
        load((tmp_path / "k",))
    assert not made.exists()


def test_a_bomb_of_aliases_is_refused(tmp_path: Path) -> None:
    (tmp_path / "k").mkdir()
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    (tmp_path / "k" / "bomb.yaml").write_text("\n".join(lines), "utf-8")
    with pytest.raises(KnowledgeError, match="alias"):
        load((tmp_path / "k",))


def test_yaml_is_read_as_text_only() -> None:
    """No loader that makes objects is named anywhere in the source."""
    for path in (ROOT / "src").rglob("*.py"):
        text = path.read_text("utf-8")
        if path.name == "own_rules.py":  # it packs its own results, in memory
            text = text.replace("pickle.loads(zlib.decompress(", "")
        if path.name == "child.py":  # it talks with a process that it started
            text = re.sub(r"pickle\.load\((self\._process\.stdout|sys\.stdin\.buffer)\)", "", text)
        assert not re.search(
            r"yaml\.(unsafe_load|full_load|UnsafeLoader|FullLoader|Loader\b)|\bpickle\.load|\beval\(|\bexec\(|shell=True|os\.system",
            text,
        ), path


def test_no_xml_parser_is_left_as_it_comes() -> None:
    """Every XML parser of ours says that it opens no entity and no network."""
    for path in (ROOT / "src").rglob("*.py"):
        text = path.read_text("utf-8")
        assert not re.search(r"(?<!l)xml\.(etree|dom|sax\b(?!\.saxutils))|etree\.(parse|XML|iterparse)\(", text), path
        for call in re.findall(r"XMLParser\(.*?\)", text, re.S):
            assert "resolve_entities=False" in call, path
            assert "no_network=True" in call, path
            assert "huge_tree=True" not in call, path


# -- regular expressions (what each costs: test_expressions.py) ---------------------------------------


def test_knowledge_files_bring_no_expressions_of_their_own() -> None:
    """What is read from YAML is compared as text: none of it becomes a regular expression unescaped."""
    evil = "(a+)+$"
    page = f'{HEAD}<p>{"a" * 5000}!</p><div class="{"a" * 5000}!"></div></html>'.encode()
    for path in (ROOT / "rules").rglob("*.yaml"):
        assert evil not in path.read_text("utf-8")
    result = Engine(Config()).check(page, "page.html")
    assert result.status == "unchanged"


def test_find_pages_stays_below_what_was_named(house: Path) -> None:
    if os.name == "posix":
        (house / "up").symlink_to(house.parent)
    (house / "own.html").write_text("<p>Own.</p>")
    (house.parent / "beside.html").write_text("<p>Beside.</p>")
    jobs = list(find_pages([str(house)]))
    assert str(house / "own.html") in [job.path for job in jobs]
    outside = [job for job in jobs if not Path(job.path).resolve().is_relative_to(house)]
    assert [job.path for job in outside] == [str(house / "up")]
    for job in outside:
        with pytest.raises(NotProcessedError, match="a link that leads out of the folder"):
            read_page(job, 1_000_000)
    assert work(Job("nowhere.html"), Order("check")).status == "error"


# -- files that a run reads next to its pages ----------------------------------------------------------

_DEEP = {
    "lists.json": "[" * 100_000,
    "objects.json": '{"a":' * 100_000 + "1" + "}" * 100_000,
    "rows.json": '{"version": 1, "rows": ' + "[" * 100_000,
    "lists.yaml": "[" * 20_000 + "]" * 20_000,
    "blocks.yaml": "\n".join(" " * n + "a:" for n in range(2_000)),
    "aliases.yaml": "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
    "run.yaml": "!!python/object/apply:os.system ['touch made']\n",
    "lists.toml": "a = " + "[" * 20_000 + "]" * 20_000,
    "number.json": "1" * 100_000,
    "binary.json": "\0\ud800",
}
_ASKED = {
    "worklist": ["fix", "site", "--worklist", "{}"],
    "settings": ["check", "site", "--config", "{}"],
    "alternatives": ["check", "site", "--alternatives", "{}"],
    "report": ["audit", "compare", "{}", "{}"],
    "baseline": ["audit", "site", "--baseline", "{}"],
    "waivers": ["audit", "site", "--waivers", "{}"],
    "sitemap": ["audit", "--sitemap", "{}"],
    "urls": ["audit", "--urls", "{}"],
    "captions": ["captions", "check", "{}"],
    "history": ["check", "site", "--report", "html=report"],
    "run": ["audit", "judge", "run"],
}


@pytest.mark.parametrize("asked", _ASKED)
def test_files_of_any_depth_end_in_one_sentence(tmp_path: Path, asked: str) -> None:
    """And with 2 or 3: an exception would end with 1, which says that the site has findings."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "page.html").write_text(f"{HEAD}<p>x</p></html>", "utf-8")
    for name, text in _DEEP.items():
        path = tmp_path / name
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        if asked == "history":
            (tmp_path / "report").mkdir(exist_ok=True)
            (tmp_path / "report" / "accesspub-report.json").write_text("{}")
            (tmp_path / "report" / "history.json").write_bytes(path.read_bytes())
        if asked == "run":
            (tmp_path / "run").mkdir(exist_ok=True)
            (tmp_path / "run" / "run.json").write_bytes(path.read_bytes())
        done = told(*(part.format(path) for part in _ASKED[asked]), cwd=tmp_path)
        assert done.returncode in ((0, 1, 2, 3) if asked in ("captions", "alternatives") else (2, 3)), (
            name,
            done.stderr[-400:],
        )
        assert len(done.stderr) < 2000, name
        assert not (tmp_path / "made").exists()


def _sealed(folder: Path, in_record: dict[str, object], in_run: dict[str, object]) -> None:
    """Write a run whose hashes fit, whatever is in it: who can write the folder can do so."""
    from accesspub.audit.model import dump
    from accesspub.audit.run_folder import RunWriter, record_name

    record = {
        "page": "a.html", "variant": "1280x800", "attempts": 1, "status": "gathered", "reason": None, "again": [], "url": "http://h/a.html",
        "axe": {"version": "4.12.1", "violations": [], "incomplete": [], "passes": {}, "inapplicable": ["x"]}, "title": "T",
    }  # fmt: skip
    writer = RunWriter(folder)
    writer.write(record_name("a.html", "1280x800"), dump({**record, **in_record}))
    run = {
        "axe": {"version": "4.12.1", "origin": "x"}, "browser": {"name": "b", "version": "1"}, "variants": ["1280x800"],
        "options": {"tags": []}, "rules": [{"id": "x", "tags": [], "act": [], "enabled": True}], "started": 1, "seconds": 1,
        "pages": [{"page": "a.html", "path": "../secret.html"}], "shard": None, "whole": None,
    }  # fmt: skip
    writer.finish({**run, **in_run})


@pytest.fixture
def run_folder(tmp_path: Path) -> Path:
    """What an audit of one page leaves behind, as somebody could hand it in from another machine."""
    folder = tmp_path / "run"
    (folder / "bodies").mkdir(parents=True)
    _sealed(folder, {}, {})
    picture = f'<html lang="en"><title>{SECRET}</title><main><h1>x</h1><img src="{SECRET}.jpg" width="300"></main>'
    (tmp_path / "secret.html").write_text(picture, "utf-8")
    (tmp_path / "secret.zz").write_bytes(zlib.compress(picture.encode()))
    return folder


@pytest.mark.parametrize(
    "name", ["../secret.zz", "/etc/passwd", "bodies/../../secret.zz", "bodies/ab.x.zz", "", 5, None]
)
def test_no_record_of_a_run_leads_out_of_its_folder(run_folder: Path, name: object) -> None:
    _sealed(run_folder, {"served": name, "dom": name}, {})
    done = told("audit", "judge", "run", "--report", "json=out.json", "--report", "html=out", cwd=run_folder.parent)
    assert done.returncode == (0 if name is None else 3), done.stdout + done.stderr
    for path in run_folder.parent.rglob("*"):
        if path.is_file() and path.name.partition(".")[0] != "secret" and not path.is_symlink():
            assert SECRET.encode() not in path.read_bytes(), path


@pytest.mark.parametrize("lost", ["axe", "url", "status", "page", "again"])
@pytest.mark.parametrize("instead", [None, 5, "x", [], {}, [5], {"x": 5}])
def test_a_damaged_record_is_a_page_not_tested(run_folder: Path, lost: str, instead: object) -> None:
    from accesspub.audit.judge.judge import judge
    from accesspub.audit.judge.policy import Policy

    _sealed(run_folder, {lost: instead}, {})
    verdict = judge(run_folder, Policy(own_rules=False))
    if lost in ("axe", "status", "page"):
        assert (verdict.exit_code, verdict.pages[0].status) == (3, "not_tested"), verdict.pages
    assert len(verdict.pages) == 1


@pytest.mark.parametrize("lost", ["pages", "variants", "rules", "axe", "browser", "options"])
@pytest.mark.parametrize("instead", [None, 5, [5], {"x": 5}])
def test_a_damaged_run_is_one_sentence(run_folder: Path, lost: str, instead: object) -> None:
    from accesspub.audit.judge.judge import judge
    from accesspub.audit.judge.policy import Policy

    _sealed(run_folder, {}, {lost: instead})
    with contextlib.suppress(AuditError):
        assert judge(run_folder, Policy(own_rules=False)).exit_code == 3 or isinstance(instead, dict)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is counted in other units elsewhere")
def test_packed_bodies_of_a_run_are_not_unpacked_whole() -> None:
    code = (
        "import sys\nfrom accesspub.files.safe_load import unpacked\n"
        "try:\n    unpacked(sys.stdin.buffer.read(), 1_000_000)\nexcept ValueError as error:\n    assert 'unpacked' in str(error)\n"
        "else:\n    raise SystemExit('it was unpacked')"
    )
    after = "\nprint(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
    done = subprocess.run([sys.executable, "-c", code + after], input=_ZEROS, capture_output=True, check=True)
    assert int(done.stdout.split()[-1]) // 1024 < 100


def test_nothing_is_unpacked_but_by_the_one_that_stops() -> None:
    """What unpacks names its limit: a function of its own, or a second argument."""
    for path in (ROOT / "src").rglob("*.py"):
        text = path.read_text("utf-8")
        if path.name == "own_rules.py":  # it packs its own results, in memory
            text = text.replace("pickle.loads(zlib.decompress(packed))", "")
        assert not re.search(r"\b(?:zlib|gzip|bz2|lzma)\.(?:decompress|open)\(|\.decompress\(\w+\)", text), path
        if path.name != "safe_load.py":
            assert not re.search(r"\byaml\.(?:load|parse)\(", text) or path.name == "read.py", path


@pytest.mark.parametrize("gzipped", [False, True])
def test_nothing_that_is_packed_is_lost_without_a_word(gzipped: bool) -> None:
    packed = gzip.compress(b"first ") if gzipped else zlib.compress(b"first ")
    assert unpacked(packed, 6, gzip=gzipped) == b"first "
    for broken in (b"", packed[:-1], packed + b"<p>more</p>"):
        with pytest.raises(ValueError, match="cannot be unpacked"):
            unpacked(broken, gzip=gzipped)
    with pytest.raises(ValueError, match="over"):
        unpacked(packed, 5, gzip=gzipped)
    if gzipped:
        assert unpacked(packed + gzip.compress(b"second") + b"\0" * 9, gzip=True) == b"first second"
