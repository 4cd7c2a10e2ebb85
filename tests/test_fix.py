"""The loop and what it promises about odd pages; and what is written to disk, and how."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import accesspub
from accesspub.config import Config
from accesspub.edits.byte_edits import ByteEdit, apply, compose
from accesspub.edits.verify import verify
from accesspub.engine.result import PageResult
from accesspub.run.model import Job, Order
from accesspub.run.pages import read_page
from accesspub.run.run import run
from accesspub.run.work import work, write_atomically
from promises import machine, promises, spliced

LIST = "<p>• one<br>\n• two</p>"
FRAME = '<iframe src="https://www.youtube.com/embed/aB3dE5gH7jK"></iframe>'
GONE = "<p>Media playback is unsupported on your device</p>"


def html(body: str, charset: str | None = "utf-8", lang: str = "en") -> str:
    meta = f'<meta charset="{charset}">' if charset else ""
    return f'<!DOCTYPE html>\n<html lang="{lang}"><head>{meta}<title>x</title></head>\n<body><main>\n{body}\n</main></body></html>\n'


TROUBLE = html(f"<p>Before.</p>\n{GONE}\n{LIST}\n<p>{FRAME}</p>\n<p>After.</p>")


# -- pages in odd clothes -------------------------------------------------------------------------


@pytest.mark.parametrize("charset", ["shift_jis", "euc-jp", "gbk", "big5"])
def test_multi_byte_charsets(charset: str) -> None:
    """Bytes that look like ASCII inside a character (0x5C in 表) are not markup."""
    text, bullet = ("功許蓋", "·") if charset == "big5" else ("表示ソ十", "●")
    raw = html(f'<p title="{text}">{text}</p>{GONE}<p>{bullet} {text}<br>{bullet} {text}</p>{FRAME}', charset).encode(
        charset
    )
    result = promises(raw)
    assert result.status == "fixed"
    assert result.encoding == result.encoding.lower()
    assert f"<li>{text}</li>".encode(charset) in result.html


def test_utf_16_keeps_its_byte_order() -> None:
    for codec, mark in (("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")):
        result = promises(mark + TROUBLE.encode(codec))
        assert result.html.startswith(mark)
        assert "<ul" in result.html[2:].decode(codec)


def test_utf_16_with_half_a_character_at_the_end() -> None:
    raw = b"\xff\xfe" + TROUBLE.encode("utf-16-le") + b"x"
    result = promises(raw)
    assert result.html.endswith(b"x")


def test_invalid_bytes_stay() -> None:
    raw = html(f"<p>caf\udce9 \udcff\udcfe</p>{GONE}<p>• \udce9one<br>• two</p>").encode("utf-8", "surrogateescape")
    result = promises(raw)
    assert result.status == "fixed"
    assert b"caf\xe9 \xff\xfe" in result.html


def test_nul_characters_stay_or_the_edit_is_refused() -> None:
    raw = TROUBLE.replace("Before.", "Be\0fore.").encode()
    result = promises(raw)
    assert b"Be\0fore." in result.html
    inside = html("<p>• o\0ne<br>• two</p>").encode()
    assert b"\0" in promises(inside).html


def test_a_charset_that_cannot_hold_the_words_gets_references() -> None:
    raw = html("<p>Порт открыт.</p>" + GONE, "koi8-r", "ar").encode("koi8-r")
    result = promises(raw)
    assert result.status == "fixed"
    assert b"&#15" in result.html or b"&#16" in result.html, "Arabic words as references"
    assert accesspub.fix(result.html).status == "unchanged"
    result.html.decode("koi8-r")


def test_a_page_that_is_unsure_of_its_charset_gets_ascii() -> None:
    """Without a declaration a browser may read it as anything: what is written is right under all of them."""
    raw = html("<p>café</p>" + GONE, None, "fr").encode()
    result = promises(raw)
    assert result.status == "fixed"
    assert all(edit.new.isascii() for edit in result.edits)


def test_a_stateful_charset_is_refused_with_the_reason() -> None:
    raw = html("<p>港</p>" + GONE, "iso-2022-jp").encode("iso2022_jp")
    result = promises(raw)
    assert result.status == "refused"
    assert "iso2022_jp" in result.reason
    assert result.html == raw


@pytest.mark.parametrize(
    "raw",
    [b"", b" ", b"\0", b"<", b"<!--", b"\xff\xfe", b"\xef\xbb\xbf", b"plain text", b"<p", b"</p>", b"<html", b"&#0;"],
)
def test_hardly_a_page(raw: bytes) -> None:
    assert promises(raw).status == "unchanged"


def test_broken_markup_around_an_edit() -> None:
    raw = html(f"<table>{GONE}<tr><td>x</table><b><p>y</b>{LIST}</p><form>{FRAME}<form></div></form>").encode()
    promises(raw)
    promises(raw, Config(review=True))


def test_nested_deeper_than_pythons_stack() -> None:
    raw = html("<div>" * 3000 + GONE + LIST + "</div>" * 3000).encode()
    promises(raw, confirm=False)


def test_a_page_with_several_roots_is_refused_with_the_reason() -> None:
    """What follows such a <template> is hung on the document, where nothing can be replaced."""
    result = promises(html(f"<math><template><mn><b></template>{GONE}").encode(), confirm=False)
    assert result.status == "refused"
    assert "more than one root" in result.reason


def test_edits_without_end_cost_one_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that asks again for what it got is left out; the edits of all others are made."""
    monkeypatch.setattr("accesspub.rules.media_plugin_dead._says_something", lambda *_: False)
    result = accesspub.fix(html(f'<object data="a.swf"></object>{LIST}'))
    assert [edit.rule for edit in result.edits] == ["list-faked"]
    assert any(finding.withheld for finding in result.findings)


def test_a_page_that_html5lib_fails_on_costs_only_itself(tmp_path: Path) -> None:
    bad = f"{LIST}<table><math><select><mi><select></table>"
    for name, body in (("a", LIST), ("b", bad), ("c", LIST)):
        (tmp_path / f"{name}.html").write_text(html(body), "utf-8")
    jobs = [Job(str(path), str(path)) for path in sorted(tmp_path.iterdir())]
    results = list(run(jobs, Order("fix", write=True, verify=True)))
    assert [result.status for result in results] == ["fixed", "error", "fixed"]
    assert "html5lib fails" in results[1].reason


@pytest.mark.parametrize(
    ("page", "old", "new", "agrees"),
    [
        ("<video><svg><path/>@</video><p>x", "", "<span>a</span>", True),  # ends the open <svg>, where it ends anyway
        ("<svg><path/>@<circle/></svg>", "", "<span>a</span>", False),  # takes <circle> out of it
        ("<p>@</p>x", "", "<div>a</div>", False),
    ],
)
def test_html5lib_sees_what_an_edit_ends(page: str, old: str, new: str, agrees: bool) -> None:
    at = page.index("@")
    edits = [ByteEdit(at, at, old.encode(), new.encode(), "some-rule")]
    assert (verify(page.replace("@", "").encode(), edits, "utf-8") is None) == agrees


@pytest.mark.parametrize("kept", ["<meta >", '<link rel="x">', "<!--x-->", "<style>a{}</style>"])
def test_what_undo_would_not_bring_back_is_not_replaced(kept: str) -> None:
    """Others may forge a mark, so undo brings back no <meta>; no edit takes one away."""
    result = promises(
        f"<l data-c='http://docs.google.com/n/d/e/e'>This video format is not supported</>{kept}".encode()
    )
    assert kept.encode() in result.html


def test_protected_places_are_not_touched() -> None:
    guard = (
        f"<script>var a = '{GONE}';</script><style>/* {GONE} */</style><template>{GONE}{LIST}</template>"
        f"<!--[if IE]>{GONE}<![endif]--><!-- {FRAME} --><textarea>{FRAME}</textarea>"
        '<script type="application/ld+json">{"text": "Media playback is unsupported on your device"}</script>'
        '<!--#include virtual="/a.html" --><esi:include src="/b"/><noembed>x</noembed>'
    )
    assert promises(html(guard).encode()).status == "unchanged"
    both = promises(html(guard + GONE).encode())
    assert guard.encode() in both.html


def test_both_kinds_of_str_and_bytes() -> None:
    of_bytes = accesspub.fix(TROUBLE.encode())
    of_str = accesspub.fix(TROUBLE)
    assert isinstance(of_str.html, str)
    assert of_str.html.encode() == of_bytes.html
    assert of_str.html != TROUBLE
    assert [edit.rule for edit in of_str.edits] == [edit.rule for edit in of_bytes.edits]
    assert accesspub.check(TROUBLE).html == TROUBLE
    assert [embed.provider for embed in of_str.media if embed.provider] == ["youtube"]
    assert of_str.images == []


def test_a_str_with_a_wrong_declaration_is_taken_as_it_is() -> None:
    page = html("<p>café</p>" + LIST, "windows-1252")
    result = accesspub.fix(page)
    assert isinstance(result.html, str)
    assert "<p>café</p>" in result.html


# -- joining the edits of several passes ----------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "first", "second"),
    [
        (b"abcdef", [(1, 2, b"XX")], [(4, 5, b"Y")]),
        (b"abcdef", [(1, 2, b"XXXX")], [(2, 3, b"Y")]),
        (b"abcdef", [(1, 4, b"")], [(0, 2, b"Z")]),
        (b"abcdef", [(2, 2, b"XX")], [(2, 2, b"YY")]),
        (b"abcdef", [(0, 1, b"X"), (3, 4, b"Y")], [(0, 6, b"all")]),
        (b"abcdef", [(6, 6, b"tail")], [(7, 8, b"T")]),
        (b"abcdef", [(1, 2, b"XX"), (2, 4, b"")], [(2, 3, b"Y"), (3, 4, b"Z")]),
        (b"abcdef", [(1, 4, b"")], [(0, 1, b"Y"), (1, 2, b"Z")]),
    ],
)
def test_composed_edits_lead_to_the_same_page(
    raw: bytes, first: list[tuple[int, int, bytes]], second: list[tuple[int, int, bytes]]
) -> None:
    def edits(data: bytes, plain: list[tuple[int, int, bytes]]) -> list[ByteEdit]:
        return [ByteEdit(start, end, data[start:end], new, "r") for start, end, new in plain]

    middle = apply(raw, edits(raw, first))
    wanted = apply(middle, edits(middle, second))
    assert spliced(raw, compose(raw, edits(raw, first), middle, edits(middle, second))) == wanted


def test_apply_refuses_what_does_not_fit() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        apply(b"abc", [ByteEdit(0, 1, b"x", b"y", "r")])


# -- files ----------------------------------------------------------------------------------------


def written(folder: Path, text: str | bytes = TROUBLE, name: str = "page.html") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def fixed(path: Path, **order: bool) -> PageResult:
    return work(Job(str(path), str(path)), Order("fix", write=True, **order))


@pytest.mark.parametrize(("block_class", "colored"), [("accesspub-fallback", True), ("notice", False), ("", False)])
def test_a_block_in_a_player_is_legible_unless_a_style_sheet_sees_to_it(block_class: str, colored: bool) -> None:
    page = (
        b'<!DOCTYPE html><html lang="en"><title>T</title><script src="p.js"></script><article><p>A crane at work:</p>'
        b'<div class="youtube" data-youtube-id="cD5fG7iJ9lM"></div></article>'
    )
    html = promises(page, Config(block_class=block_class)).html
    assert b"Watch the video" in html
    assert (b"CanvasText" in html) is colored
    assert (b"LinkText" in html) is colored


def test_an_unchanged_page_is_not_written(tmp_path: Path) -> None:
    path = written(tmp_path, html("<p>Nothing wrong here.</p>"))
    os.utime(path, ns=(10**18, 10**18))
    before = path.stat()
    assert fixed(path).status == "unchanged"
    after = path.stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


def test_a_fixed_page_keeps_mode_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.chmod(0o640)
    assert fixed(path).status == "fixed"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["page.html"]
    assert b"<ul" in path.read_bytes()


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    real = written(tmp_path / "real")
    link = tmp_path / "link.html"
    link.symlink_to(real)
    assert fixed(link).status == "fixed"
    assert link.is_symlink()
    assert b"<ul" in real.read_bytes()
    assert [entry.name for entry in (tmp_path / "real").iterdir()] == ["page.html"]


def test_backup_keeps_the_page_of_before(tmp_path: Path) -> None:
    path = written(tmp_path)
    fixed(path, backup=True)
    assert (tmp_path / "page.html.orig").read_bytes() == TROUBLE.encode()


def test_a_page_that_somebody_changed_meanwhile_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The editor saves between our reading and our writing: theirs stays."""
    path = written(tmp_path)
    from accesspub.run import work as module

    def slow_read(job: Job, most: int) -> tuple[bytes, os.stat_result]:
        found = read_page(job, most)
        path.write_bytes(b"<p>their version")
        return found

    monkeypatch.setattr(module, "read_page", slow_read)
    result = fixed(path)
    monkeypatch.undo()
    assert result.status == "error"
    assert "changed" in result.reason
    assert path.read_bytes() == b"<p>their version"


_AS_NOBODY = "import os, sys; os.setgid(65534); os.setuid(65534); os.execv(sys.argv[1], sys.argv[1:])"


@pytest.mark.skipif(os.name != "posix", reason="Windows knows no such mode")
def test_a_read_only_page_is_an_error_and_stays(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.chmod(0o444)
    command = [sys.executable, "-m", "accesspub", "fix", str(path)]
    if os.geteuid() == 0:  # root may write everything, so somebody else tries
        for folder in (tmp_path, *tmp_path.parents):
            if folder.stat().st_uid == 0 and folder != Path("/") and folder.name:
                folder.chmod(folder.stat().st_mode | 0o005)
        tmp_path.chmod(0o777)
        command = [sys.executable, "-c", _AS_NOBODY, *command]
        readable = subprocess.run(
            [sys.executable, "-c", _AS_NOBODY, sys.executable, "-c", "import accesspub"], capture_output=True
        )
        if readable.returncode:
            pytest.skip("another user cannot read this checkout, so being that user cannot be tried")
    environment = {**os.environ, "ACCESSPUB_NO_CACHE": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.returncode == 3, done.stderr
    assert "read-only" in done.stdout
    assert path.read_bytes() == TROUBLE.encode()


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "folder"
    target.mkdir()
    (target / "keep").touch()
    with pytest.raises(OSError, match="irectory"):
        write_atomically(target, b"new")
    assert [entry.name for entry in tmp_path.iterdir()] == ["folder"], "a temporary file was left"


_KILLED = """
import os, pathlib, sys
from accesspub.files.atomic_write import write_atomically
def die(*_, **__):
    os._exit(9)
moment = sys.argv[2]
if moment == "before the rename":
    os.replace = die
else:
    os.fsync = lambda handle: os._exit(9)
write_atomically(pathlib.Path(sys.argv[1]), b"new" * 100000)
"""


@pytest.mark.parametrize("moment", ["before the rename", "while writing"])
def test_a_crash_leaves_the_old_file_whole(tmp_path: Path, moment: str) -> None:
    path = written(tmp_path)
    done = subprocess.run([sys.executable, "-c", _KILLED, str(path), moment])
    assert done.returncode == 9
    assert path.read_bytes() == TROUBLE.encode()


def test_a_page_that_is_gone_or_unreadable_is_an_error(tmp_path: Path) -> None:
    result = work(Job(str(tmp_path / "gone.html")), Order("check"))
    assert result.status == "error"
    assert "cannot be read" in result.reason


def test_a_broken_page_says_so_and_the_others_go_on(tmp_path: Path) -> None:
    (tmp_path / "folder.html").mkdir()
    good = written(tmp_path)
    assert work(Job(str(tmp_path / "folder.html")), Order("check")).status == "error"
    assert fixed(good).status == "fixed"


def test_the_time_limit_gives_the_page_back() -> None:
    raw = (TROUBLE + html(LIST) * 200).encode()
    result = machine(Config(time_limit=1e-9)).fix(raw)
    assert result.status == "error"
    assert "time-limit" in result.reason
    assert result.html == raw


def test_pages_that_are_one_file_are_mended_one_after_the_other(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(TROUBLE.encode())
    (tmp_path / "also.html").hardlink_to(page)
    (tmp_path / "link.html").symlink_to(page)
    jobs = [Job(str(path), str(path)) for path in sorted(tmp_path.glob("*.html"))]
    results = list(run(jobs, Order("fix", write=True)))
    assert [result.path for result in results] == [job.path for job in jobs]
    assert [result.status for result in results].count("error") == 0, [result.reason for result in results]
    assert all(Path(job.path).read_bytes() == results[-1].html for job in jobs)


def test_what_cannot_be_written_is_said_of_its_own_page(tmp_path: Path) -> None:
    for name in ("a.html", "b.html", "c.html"):
        (tmp_path / name).write_bytes(TROUBLE.encode())
    jobs = [Job(str(tmp_path / name), str(tmp_path / name)) for name in ("a.html", "b.html", "c.html")]
    jobs[1] = Job(jobs[1].path, str(tmp_path / "a.html" / "b.html"))  # a folder of that name cannot be made
    results = list(run(jobs, Order("fix", write=True)))
    assert [result.status for result in results] == ["fixed", "error", "fixed"]
    assert "cannot be written" in results[1].reason
    assert (tmp_path / "b.html").read_bytes() == TROUBLE.encode()


@pytest.mark.parametrize("work", [accesspub.fix, accesspub.check])
def test_a_picture_is_no_page_and_no_exception(work: Callable[..., accesspub.Result]) -> None:
    result = work(b"\x89PNG\r\n\x1a\n<img src=a.png>")
    assert (result.status, result.reason) == ("error", "it is a PNG file, not a page")
    assert result.html.startswith(b"\x89PNG")
    assert (result.edits, result.findings, result.media, result.images) == ((), (), [], [])
