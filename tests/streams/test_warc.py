"""Pages in web archives: each is read as a browser got it, and fixed pages name the record they were made of."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest

from accesspub import fix
from accesspub.cli.main import main
from accesspub.engine.result import PageResult
from accesspub.run.model import Job, Order
from accesspub.run.run import run
from accesspub.run.work import work
from accesspub.streams.warc import Archives

pytest.importorskip("fastwarc")
PAGE = '<html lang=en><article><h1>The harbour</h1><p>The wall was built in a summer, said Rosé.</p><iframe src="https://www.youtube.com/embed/aqz-KE0bpKQ"></iframe></article>'
FIXED = str(fix(PAGE).html)


def record(
    block: bytes,
    kind: str = "response",
    address: str = "https://example.org/a",
    type: str = "application/http; msgtype=response",
    **more: str,
) -> bytes:
    head = {"WARC-Type": kind, "WARC-Record-ID": f"<urn:uuid:{zlib.crc32(block):08d}-0000-4000-8000-000000000000>", "WARC-Date": "2024-05-06T07:08:09Z",
            "WARC-Target-URI": address, "Content-Type": type, **{key.replace("_", "-"): value for key, value in more.items()}, "Content-Length": str(len(block))}  # fmt: skip
    return (
        b"WARC/1.0\r\n"
        + "".join(f"{key}: {value}\r\n" for key, value in head.items()).encode()
        + b"\r\n"
        + block
        + b"\r\n\r\n"
    )


def http(body: bytes, *heads: str, status: str = "200 OK", type: str = "text/html; charset=utf-8") -> bytes:
    return "\r\n".join((f"HTTP/1.1 {status}", f"Content-Type: {type}", *heads, "", "")).encode() + body


def chunked(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


def records(data: bytes) -> list[tuple[dict[str, str], bytes]]:
    """Read without the library that wrote it."""
    out = []
    while data:
        head, _, rest = data.partition(b"\r\n\r\n")
        told = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
        length = int(told["Content-Length"])
        out.append((told, rest[:length]))
        assert rest[length : length + 4] == b"\r\n\r\n"
        data = rest[length + 4 :]
    return out


def checked(path: Path, capsys: pytest.CaptureFixture[str], command: str = "check") -> tuple[int, list[dict[str, Any]]]:
    code = main([command, str(path), "--format", "json", *(["--fail-on", "none"] if command == "check" else [])])
    return code, json.loads(capsys.readouterr().out)["pages"]


RAW = PAGE.encode()
FORMS = {
    "plain": http(RAW),
    "gzip": http(gzip.compress(RAW), "Content-Encoding: gzip"),
    "deflate": http(zlib.compress(RAW), "Content-Encoding: deflate"),
    "chunked": http(chunked(RAW), "Transfer-Encoding: chunked"),
    "both": http(chunked(gzip.compress(RAW)), "Transfer-Encoding: chunked", "Content-Encoding: gzip"),
    "decoded before": http(RAW, "Transfer-Encoding: chunked", "Content-Encoding: gzip"),
    "half decoded": http(gzip.compress(RAW), "Transfer-Encoding: chunked", "Content-Encoding: gzip"),
    "unknown charset": http(RAW, type="text/html; charset=nonsense"),
    "latin-1": http(PAGE.encode("latin-1"), type="Text/HTML; charset=ISO-8859-1"),
}


@pytest.mark.parametrize("gzipped", [False, True])
def test_every_form_of_an_answer_is_fixed(gzipped: bool, tmp_path: Path) -> None:
    source, target = tmp_path / ("in.warc.gz" if gzipped else "in.warc"), tmp_path / "out.warc.gz"
    parts = [record(block, address=f"https://example.org/{n}") for n, block in enumerate(FORMS.values())]
    source.write_bytes(b"".join(gzip.compress(part) if gzipped else part for part in parts))
    before = source.read_bytes()
    assert main(["fix", str(source), "-o", str(target), "--fail-on", "none"]) == 0
    assert source.read_bytes() == before
    info, *made = records(gzip.decompress(target.read_bytes()))
    assert info[0]["WARC-Type"] == "warcinfo"
    for n, (name, part) in enumerate(zip(FORMS, parts, strict=True)):
        head, block = made[n]
        assert block.decode("latin-1" if name == "latin-1" else "utf-8") == FIXED, name
        assert (head["WARC-Type"], head["WARC-Target-URI"]) == ("conversion", f"https://example.org/{n}")
        assert f"WARC-Record-ID: {head['WARC-Refers-To']}\r\n".encode() in part
        assert head["Content-Type"].lower().startswith("text/html")
    from fastwarc.warc import ArchiveIterator

    assert len(list(ArchiveIterator(io.BytesIO(target.read_bytes())))) == len(made) + 1
    assert main(["fix", str(source), "-o", str(target)]) == 2, "it is there already"


def test_records_without_a_page_are_skipped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(
        record(b"software: x\r\n", "warcinfo", type="application/warc-fields")
        + record(http(RAW, status="404 Not 200")) + record(http(RAW, status="301 Moved")) + record(http(b"\x89PNG", type="image/png"))
        + record(b"GET / HTTP/1.1\r\nContent-Type: text/html\r\n\r\n", "request") + record(b"", "revisit")
        + record(RAW, "resource", type="text/html; charset=utf-8") + record(http(RAW), address="https://example.org/seen")
    )  # fmt: skip
    code, pages = checked(path, capsys)
    assert (code, [page["path"] for page in pages]) == (
        0,
        ["https://example.org/a 2024-05-06T07:08:09Z", "https://example.org/seen 2024-05-06T07:08:09Z"],
    )
    code, pages = checked(path, capsys, "list")
    assert (code, [len(page["media"]) for page in pages]) == (0, [1, 1])


def test_copies_of_a_page_are_worked_on_once(tmp_path: Path) -> None:
    """An answer of the same page in another encoding is another page, and so is a file of XML."""
    kinds = ["text/html; charset=utf-8"] * 3 + ["text/html; charset=latin-1", "application/xhtml+xml; charset=utf-8"]
    data = b"".join(record(http(RAW, type=kind), address=f"https://e.org/{n}") for n, kind in enumerate(kinds))
    path, out, seen = tmp_path / "a.warc", io.BytesIO(), []
    path.write_bytes(data)

    def counted(job: Job, order: Order, raw: bytes | None = None) -> PageResult:
        seen.append(job.path)
        return work(job, order, raw)

    source = Archives([str(path)], 10**6, out)
    jobs = list(source.jobs())
    results = list(source.through(run(iter(jobs), Order("fix"), 1, source.work(counted))))
    assert [int(name.split()[0][-1]) for name in seen] == [0, 3, 4]
    assert results == [work(job, Order("fix")) for job in jobs]
    copies = [(head["WARC-Target-URI"], block) for head, block in records(out.getvalue())[1:]]
    assert copies[:3] == [(f"https://e.org/{n}", FIXED.encode()) for n in range(3)]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no records"),
        (b"hello\n" * 9, "cannot be read"),
        (record(http(RAW))[:-120], "ends within it"),
        (gzip.compress(record(http(RAW)))[:-40], "cannot be read to its end"),
        (gzip.compress(record(http(RAW))) + b"XXXXXXXXXXXXXXXX", "cannot be read"),
        (record(http(RAW), WARC_Truncated="length"), "only a part"),
        (record(http(RAW), WARC_Segment_Number="1"), "in several records"),
        (record(http(b"\x00\x01\x02" * 99, "Content-Encoding: gzip")), "transfer encoding"),
    ],
    ids=range(8),
)
def test_a_damaged_archive_is_never_clean(
    data: bytes, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / ("a.warc.gz" if data[:1] == b"\x1f" else "a.warc")
    path.write_bytes(data)
    code, pages = checked(path, capsys)
    assert code == 3
    assert said in " ".join(page["reason"] or "" for page in pages)


@pytest.mark.parametrize("gzipped", [False, True])
@pytest.mark.parametrize("kind", ["text/html", "image/png"])
def test_an_archive_may_be_cut_anywhere(kind: str, gzipped: bool, tmp_path: Path) -> None:
    """What is before the cut is read, and the rest is never passed over in silence."""
    path, first, last = tmp_path / "a.warc", record(http(RAW)), record(http(RAW, type=kind))
    if gzipped:
        first, last = gzip.compress(first), gzip.compress(last)
    for cut in range(1, len(last) - (8 if gzipped else 4)):  # from there on, only blank lines are missing
        path.write_bytes(first + last[:cut])
        whole, *rest = (job.given.broken for job in Archives([str(path)], 10**6).jobs() if job.given is not None)
        assert not whole, cut
        assert any(rest), cut


def test_two_files_of_one_name_in_a_package(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.wacz"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("1.warc", record(http(RAW)))
        with pytest.warns(UserWarning, match="Duplicate"):
            package.writestr("1.warc", record(http(RAW), address="https://example.org/b"))
    assert len({page["path"] for page in checked(path, capsys)[1]}) == 2


def test_a_package(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.wacz"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("archive/1.warc.gz", gzip.compress(record(http(RAW))))
        package.writestr("archive/2.warc", record(http(RAW)))
        package.writestr("pages/pages.jsonl", "{}")
    assert [len(checked(path, capsys)[1]), checked(path, capsys)[0]] == [2, 0]
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("pages/pages.jsonl", "{}")
    assert checked(path, capsys)[0] == 3


def test_a_bomb_is_a_page_that_is_too_large(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.warc").write_bytes(
        record(http(gzip.compress(b" " * 70_000_000), "Content-Encoding: gzip")) + record(http(RAW))
    )
    code, pages = checked(tmp_path / "a.warc", capsys)
    assert (code, [page["status"] for page in pages]) == (3, ["error", "unchanged"])
    assert "larger than 64 MB" in pages[0]["reason"]


def test_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive, page = tmp_path / "a.warc", tmp_path / "a.html"
    archive.write_bytes(record(http(RAW)))
    page.write_text(PAGE)
    assert main(["fix", str(archive)]) == 2
    assert "-o" in capsys.readouterr().err
    assert main(["check", str(archive), str(page)]) == 2
    assert main(["fix", str(archive), "--check"]) == 1
    assert main(["fix", str(tmp_path / "no.warc"), "-o", str(tmp_path / "o.warc")]) == 2
