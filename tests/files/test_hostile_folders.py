"""Hostile folders: what is read and written is what was named, whatever somebody does to the tree meanwhile."""

from __future__ import annotations

import errno
import json
import os
import random
import socket
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from pathspec import GitIgnoreSpec

from accesspub.audit.targets import in_folder
from accesspub.cli.main import main
from accesspub.files import atomic_write
from accesspub.files.atomic_write import (
    ChangedError,
    copy_file,
    create_atomically,
    holding,
    write_atomically,
    write_quickly,
)
from accesspub.files.patterns import spec_of
from accesspub.files.read import UnfitFileError, read_file, read_with_status
from accesspub.html.site import Site
from places import ROOT

PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Boats</title></head><body><main><h1>Boats</h1>'
    '<iframe src="https://www.youtube.com/embed/abcdefghijk"></iframe></main></body></html>'
)
SOURCE = ROOT / "src" / "accesspub"
posix = pytest.mark.skipif(os.name != "posix", reason="NOT TESTED: links, FIFOs and owners are those of POSIX")
linux = pytest.mark.skipif(sys.platform != "linux", reason="NOT TESTED: only Linux says where an open folder is")
root_only = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="NOT TESTED: only root can give files to another user"
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    (folder / "news").mkdir(parents=True)
    for name in ("a.html", "news/b.html"):
        (folder / name).write_text(PAGE)
    return folder


# -- reading ---------------------------------------------------------------------------------------


@posix
@pytest.mark.parametrize("kind", ["fifo", "socket", "device", "folder"])
def test_only_regular_files_are_read_and_nothing_waits(tmp_path: Path, kind: str, monkeypatch) -> None:
    path = tmp_path / "x.html"
    with socket.socket(socket.AF_UNIX) as server:
        if kind == "fifo":
            os.mkfifo(path)
        elif kind == "socket":
            monkeypatch.chdir(tmp_path)  # names of sockets are short
            server.bind("x.html")
        elif kind == "device":
            path.symlink_to("/dev/zero")
        else:
            path.mkdir()
        with pytest.raises(OSError, match=r"not a regular file|a folder|No such device"):
            read_file(path)


@posix
@pytest.mark.parametrize("command", ["fix", "check", "list"])
def test_a_fifo_named_as_a_page_is_an_error_of_that_page(site: Path, command: str, capsys) -> None:
    os.mkfifo(site / "x.html")
    assert main([command, str(site)]) == 3
    assert "not a regular file" in "".join(capsys.readouterr())


@pytest.mark.parametrize("how", ["sparse", "option", "settings"])
def test_a_page_has_a_largest_size(site: Path, how: str, capsys) -> None:
    options = []
    if how == "sparse":
        with (site / "a.html").open("r+b") as file:
            file.truncate(20_000_000_000)
    elif how == "option":
        options = ["--max-size", "0.0001"]
    else:
        (site / "accesspub.toml").write_text("max-size = 0.0001\n")
    assert main(["check", str(site), *options]) == 3
    assert "larger than" in capsys.readouterr().out


def test_a_file_is_read_to_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"x" * 100)
    assert read_file(path, 100) == b"x" * 100
    with pytest.raises(UnfitFileError, match="larger than"):
        read_file(path, 99)


@pytest.mark.parametrize("kind", ["program", "noise", "UTF-16"])
def test_what_is_no_page_is_said_to_be_none(site: Path, kind: str, capsys) -> None:
    data = {
        "program": b"\x7fELF\x02\x01\x01" + bytes(200),
        "noise": random.Random(1).randbytes(5000),
        "UTF-16": "<p>Hello</p>".encode("utf-16-le") * 9,
    }
    (site / "a.html").write_bytes(data[kind])
    assert main(["check", str(site)]) == 3
    assert "it is not a page" in capsys.readouterr().out


# -- links that lead out ---------------------------------------------------------------------------


@linux
@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_link_that_leads_out_is_not_read(site: Path, tmp_path: Path, what: str, capsys) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "c.html").write_text(PAGE)
    (site / ("c.html" if what == "file" else "more")).symlink_to(outside / "c.html" if what == "file" else outside)
    assert main(["fix", str(site)]) == 3
    assert "leads out of the folder" in capsys.readouterr().out
    assert (outside / "c.html").read_text() == PAGE


@linux
def test_a_folder_that_becomes_a_link_is_neither_read_nor_written(site: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "b.html").write_text(PAGE)
    real, page = str(site.resolve()), site / "news" / "b.html"
    _, status = read_with_status(page, real)
    (site / "news").rename(site / "was")
    (site / "news").symlink_to(outside)
    with pytest.raises(UnfitFileError, match="leads out"):
        read_with_status(page, real)
    with pytest.raises(UnfitFileError, match="leads out"):
        write_atomically(page, b"new", status, PAGE.encode(), real)
    assert [(path.name, path.read_text()) for path in outside.iterdir()] == [("b.html", PAGE)]


@linux
def test_the_temporary_file_leads_nowhere(site: Path, tmp_path: Path, monkeypatch) -> None:
    """Whoever owns the folder swaps the temporary file for a link before it gets the page's mode and owner."""
    victim, page = tmp_path / "victim", site / "a.html"
    victim.write_text("secret")
    victim.chmod(0o600)
    page.chmod(0o666)
    real = atomic_write._take_over

    def swap(handle: int, *rest: object) -> None:
        (temporary,) = site.glob(".accesspub-*.tmp")
        temporary.unlink()
        temporary.symlink_to(victim)
        real(handle, *rest)

    monkeypatch.setattr(atomic_write, "_take_over", swap)
    with pytest.raises(ChangedError):
        write_atomically(page, b"new", page.stat(), PAGE.encode())
    assert (victim.read_text(), victim.stat().st_mode & 0o777) == ("secret", 0o600)
    assert page.read_text() == PAGE


@linux
def test_no_new_file_runs_as_somebody_else(tmp_path: Path, monkeypatch) -> None:
    """Its owner comes first, and no bit that makes a program of it: for a moment the file would be ours."""
    page, seen = tmp_path / "a.html", []
    page.write_text("old")
    page.chmod(0o6755)
    real = os.fchmod
    monkeypatch.setattr(os, "fchmod", lambda handle, mode: (seen.append(mode), real(handle, mode)))
    write_atomically(page, b"new", page.stat())
    assert seen == [0o755]
    assert page.stat().st_mode & 0o7777 == 0o755


@posix
def test_a_group_that_we_are_not_in_gets_nothing(tmp_path: Path, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    page = tmp_path / "a.html"
    page.write_text("old")
    page.chmod(0o664)
    monkeypatch.setattr(os, "fchown", refuse)
    write_atomically(page, b"new", page.stat())
    assert page.stat().st_mode & 0o777 == 0o644


@posix
def test_a_pipe_that_is_named_for_output_is_written_to(site: Path, tmp_path: Path) -> None:
    """Renaming a file over it would take a device such as /dev/null from the whole machine."""
    pipe = tmp_path / "out"
    os.mkfifo(pipe)
    assert main(["check", str(site), "--report", f"json={pipe}"]) == 3, "nobody reads it, and nobody waits"
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    assert main(["check", str(site), "--report", f"json={pipe}"]) == 1
    assert len(json.loads(os.read(reader, 60_000))["pages"]) == 2
    os.close(reader)
    assert stat.S_ISFIFO(pipe.lstat().st_mode)


@posix
def test_extended_attributes_are_kept(site: Path) -> None:
    page = site / "a.html"
    try:
        os.setxattr(page, "user.origin", b"desk 4")
    except OSError:
        pytest.skip("NOT TESTED: this file system has no extended attributes")
    assert main(["fix", str(site)]) in (0, 1)
    assert page.read_text() != PAGE
    assert os.getxattr(page, "user.origin") == b"desk 4"


# -- what is walked --------------------------------------------------------------------------------


@pytest.mark.parametrize("named", ["{}", "{}/", ".", "./", "../{}", "news/.."])
@pytest.mark.parametrize("place", [".git", ".cache", "node_modules/x", "env", "build", "drafts"])
def test_what_is_not_walked(site: Path, place: str, named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However the folder is named: "." has no part in the paths of its files."""
    folder = site / place
    folder.mkdir(parents=True)
    (folder / "c.html").write_text(PAGE)
    (site / "env").mkdir(exist_ok=True)
    (site / "env" / "pyvenv.cfg").touch()
    (site / ".gitignore").write_text("/build/\n")
    (site / "news" / ".gitignore").write_text("*.html\n!b.html\n")
    (site / "accesspub.toml").write_text('exclude = ["drafts/"]\n')
    (site / "news" / "a.html").write_text(PAGE)
    monkeypatch.chdir(site if named.startswith((".", "news")) else site.parent)
    assert main(["fix", named.format(site.name)]) in (0, 1)
    assert (site / "news" / "a.html").read_text() == PAGE
    assert (folder / "c.html").read_text() == PAGE
    assert (site / "news" / "b.html").read_text() != PAGE
    assert main(["fix", str(folder)]) in (0, 1)  # what is named is always taken
    assert (folder / "c.html").read_text() != PAGE


@pytest.mark.parametrize("command", ["check", "fix", "worklist -o list.csv", "transcripts", "audit"])
def test_what_hides_pages_is_said(
    site: Path, command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anybody may have put such a file into a site, and the result is about the other pages."""
    for name in ("env/a.html", "build/deep/c.html", "build/d.htm", "build/e.css", "news/x.html"):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(PAGE)
    (site / "env" / "pyvenv.cfg").touch()
    (site / ".gitignore").write_text("/build/\n*.css\n")
    (site / "news" / ".gitignore").write_text("x.html\n")
    monkeypatch.chdir(site.parent)
    command, *more = command.split()
    if command == "audit":
        in_folder(site, "http://x")
    else:
        assert main([command, str(site), *more]) in (0, 1)
    said = capsys.readouterr().err
    for name, pages in ((".gitignore", "2 pages"), ("news/.gitignore", "1 page"), ("env/pyvenv.cfg", "1 page")):
        assert f"accesspub: {site / name} leaves out {pages}\n" in said
    assert main(["check", str(site), "--exclude", "build/", "--exclude", "env/"]) in (0, 1)
    assert "pyvenv" not in capsys.readouterr().err, "the user's own patterns need no word"


@pytest.mark.parametrize("pattern", ["*a" * 12 + "b", "*[a]?" * 9 + "b", "**/a/" * 9 + "b", "a/" + "**/*/" * 9 + "b"])
def test_patterns_take_linear_time(pattern: str) -> None:
    """Counted in the characters that a hang would need: each of these took hours for a name of 250 letters."""
    for name in ("a" * 250, "a/" * 250 + "c"):
        assert spec_of([pattern]).check_file(name).include is None


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_patterns_match_what_they_matched() -> None:
    rng = random.Random(5)
    more = ["**", "[!a]", "[a-b]", "\\*", "/**/", "**/a", "*.", "?"]
    for _ in range(3000):
        pattern = "".join(rng.choice("ab*?/[a]\\.") if rng.random() < 0.7 else rng.choice(more) for _ in range(8))
        name = "/".join(
            "".join(rng.choice("aab*.") for _ in range(rng.randint(1, 4))) for _ in range(rng.randint(1, 5))
        )
        try:
            known = GitIgnoreSpec.from_lines([pattern]).check_file(name).include
        except ValueError:
            known = None
        assert spec_of([pattern]).check_file(name).include == known, (pattern, name)


def test_patterns_of_the_command_line(site: Path) -> None:
    assert main(["fix", str(site), "--exclude", "news/*.html"]) in (0, 1)
    assert (site / "a.html").read_text() != PAGE
    assert (site / "news" / "b.html").read_text() == PAGE


@posix
@root_only
def test_a_folder_that_cannot_be_entered_is_named(site: Path) -> None:
    (site / "news").chmod(0)
    code = (
        "import os, sys; os.setuid(65534); from accesspub.cli.main import main; sys.exit(main(['check', sys.argv[1]]))"
    )
    for folder in (site, site.parent, site.parent.parent, site.parent.parent.parent):
        folder.chmod(folder.stat().st_mode | 0o055)
    done = subprocess.run([sys.executable, "-c", code, str(site)], capture_output=True, text=True, cwd="/")
    if "No module named" in done.stderr:
        pytest.skip("NOT TESTED: another user cannot read this checkout")
    assert done.returncode == 3, done.stderr
    assert str(site / "news") in done.stdout


@posix
@root_only
def test_settings_of_another_user_are_not_obeyed(site: Path, capsys) -> None:
    settings = site.parent / "accesspub.toml"
    settings.write_text('select = ["image-alt"]\n')
    os.chown(settings, 65534, 65534)
    assert main(["check", str(site)]) == 1
    assert "belongs to another user" in capsys.readouterr().err
    main(["check", str(site), "--config", str(settings)])
    assert "belongs to another user" not in capsys.readouterr().err


@posix
@root_only
def test_a_link_of_another_user_brings_no_settings(site: Path, tmp_path: Path) -> None:
    """A link is its maker's words, whoever owns the file behind it."""
    (tmp_path / "elsewhere.toml").write_text('select = ["image-alt"]\n')
    link = site.parent / "accesspub.toml"
    link.symlink_to(tmp_path / "elsewhere.toml")
    os.chown(link, 65534, 65534, follow_symlinks=False)
    assert main(["check", str(site)]) == 1


@posix
@root_only
@pytest.mark.parametrize("theirs", ["accesspub.toml", "pyproject.toml"])
def test_settings_above_those_of_another_user_hold(site: Path, theirs: str) -> None:
    other = site / theirs
    other.write_bytes(b"\xff" if theirs == "pyproject.toml" else b"ignore = []")
    os.chown(other, 65534, 65534)
    (site.parent / "accesspub.toml").write_text('select = ["image-alt"]\n')
    assert main(["check", str(site / "news")]) == 0


@posix
@root_only
def test_a_container_of_another_user_makes_no_book(site: Path) -> None:
    container = site.parent / "META-INF" / "container.xml"
    container.parent.mkdir()
    container.write_text("<container/>")
    assert Site(site, site).is_book
    os.chown(container, 65534, 65534)
    assert not Site(site, site).is_book


@posix
def test_an_alternatives_folder_that_leads_elsewhere_has_to_be_named(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = tmp_path / "elsewhere" / "youtube" / "abcdefghijk.en.vtt"
    secret.parent.mkdir(parents=True)
    secret.write_text("WEBVTT\n\n00:00.000 --> 00:04.000\nThe budget is secret.\n")
    (site / "alternatives").symlink_to(secret.parent.parent)
    page = site / "news" / "b.html"
    assert main(["fix", str(page)]) in (0, 1)
    assert "is a link that leads elsewhere" in capsys.readouterr().err
    assert "secret" not in page.read_text()
    rows = tmp_path / "worklist.csv"
    assert main(["worklist", str(page), "-o", str(rows)]) == 0
    assert main(["fix", str(site / "a.html"), "--worklist", str(rows)]) == 2
    assert "--alternatives" in capsys.readouterr().err
    main(["fix", str(page), "--alternatives", str(site / "alternatives")])
    assert "secret" in page.read_text()


def test_two_pages_of_one_name_are_refused(site: Path, tmp_path: Path, capsys) -> None:
    other, out = tmp_path / "other", tmp_path / "out"
    other.mkdir()
    (other / "a.html").write_text(PAGE)
    assert main(["fix", str(site), str(other), "-o", str(out)]) == 2
    assert "would both become" in capsys.readouterr().err
    assert not out.exists()


def test_a_page_that_cannot_be_kept_is_not_changed(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "a.html.orig").symlink_to(site / "nowhere")
    assert main(["fix", str(site / "a.html"), "--backup"]) == 3
    assert "a.html.orig is not a file" in capsys.readouterr().out
    assert (site / "a.html").read_text() == PAGE
    assert not (site / "nowhere").exists()


def test_a_backup_is_never_overwritten(site: Path) -> None:
    page, kept = site / "a.html", site / "a.html.orig"
    main(["fix", str(page), "--backup"])
    assert kept.read_text() == PAGE
    page.write_text(PAGE.replace("Boats", "Ships"))
    main(["fix", str(page), "--backup"])
    assert kept.read_text() == PAGE
    assert "Ships" in page.read_text()


# -- everything at once ----------------------------------------------------------------------------


@linux
def test_a_tree_that_changes_at_random_moments(tmp_path: Path) -> None:
    """ACCESSPUB_SWAPS: how many swaps of files, folders and links while pages are fixed."""
    swaps = int(os.environ.get("ACCESSPUB_SWAPS", "60"))
    outside, site = tmp_path / "outside", tmp_path / "site"
    for folder in (outside, *(site / f"f{n}" for n in range(4))):
        folder.mkdir(parents=True)
        for n in range(6):
            (folder / f"{n}.html").write_text(PAGE)
    before = {path.name: (path.read_bytes(), path.stat().st_ino) for path in outside.iterdir()}
    chance, done = random.Random(7), threading.Event()

    def swap() -> None:
        for _ in range(swaps):
            folder = site / f"f{chance.randrange(4)}"
            file, aside = folder / f"{chance.randrange(6)}.html", site / ".aside"
            place, other = (folder, outside) if chance.random() < 0.5 else (file, outside / file.name)
            place.rename(aside)
            place.symlink_to(other)
            threading.Event().wait(chance.random() / 500)
            place.unlink(missing_ok=True)
            aside.rename(place)
            if chance.random() < 0.3:
                file.write_text(PAGE)
        done.set()

    thread = threading.Thread(target=swap)
    thread.start()
    while thread.is_alive():
        assert main(["fix", str(site)]) in (0, 1, 3)
    thread.join()
    assert done.is_set()
    assert {path.name: (path.read_bytes(), path.stat().st_ino) for path in outside.iterdir()} == before
    assert main(["fix", str(site)]) in (0, 1)
    assert len(list(site.rglob("*.html"))) == 24
    assert not [path for path in tmp_path.rglob("*") if path.name.endswith(".tmp")]


# -- one room --------------------------------------------------------------------------------------

# What is ours, or the system's: no user, page or run names it.
OURS = {
    "html_report/render.py", "html_report/serve/server.py", "audit/cache.py", "audit/browser/processes.py", "audit/browser/plain.py",
    "audit/browser/axe.py", "files/read.py", "files/atomic_write.py", "run/memory.py",
}  # fmt: skip


def test_files_are_opened_in_one_room() -> None:
    names = (".read_bytes(", ".read_text(", '.open("rb"', ".open(encoding", "stdin.buffer.read()")
    found = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if any(name in path.read_text("utf-8").replace("use Path.read_bytes()", "") for name in names)
    }
    assert found <= OURS, f"use files/read.py: {sorted(found - OURS)}"


@linux
def test_a_copy_reads_and_writes_in_its_folders_only(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    for folder in (inside, outside):
        folder.mkdir()
        (folder / "a.css").write_text(folder.name)
    (inside / "link.css").symlink_to(outside / "a.css")
    (inside / "away").symlink_to(outside)
    root = str(inside.resolve())
    with pytest.raises(OSError, match="leads out"):
        copy_file(inside / "link.css", inside / "b.css", root, root)
    with pytest.raises(OSError, match="leads out"):
        copy_file(inside / "a.css", inside / "away" / "b.css", root, root)
    with pytest.raises(OSError, match="leads out"):
        write_quickly(inside / "away" / "b.css", b"x", root)
    copy_file(inside / "a.css", inside / "c" / "b.css", root, root)
    assert (inside / "c" / "b.css").read_text() == "in"
    assert sorted(path.name for path in outside.iterdir()) == ["a.css"]


@pytest.mark.parametrize("missing", ["system", "file system"])
def test_two_holders_exclude_each_other_without_locks(
    tmp_path: Path, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Unlocked:
        LOCK_EX = 2

        @staticmethod
        def flock(*_: object) -> None:
            raise OSError("no locks here")

    monkeypatch.setattr(atomic_write, "fcntl", None if missing == "system" else Unlocked)
    monkeypatch.setattr(atomic_write, "_PATIENCE", 0.0)
    with holding(tmp_path), pytest.raises(OSError, match="another program works"), holding(tmp_path):
        pass
    with holding(tmp_path):
        assert [path.name for path in tmp_path.iterdir()] == [".accesspub-lock"]
    assert not list(tmp_path.iterdir())


@linux
def test_results_stay_in_the_folder_of_results(site: Path, tmp_path: Path) -> None:
    outside, out = tmp_path / "outside", tmp_path / "out"
    outside.mkdir()
    out.mkdir()
    (site / "news" / "deep").mkdir()
    (site / "news" / "deep" / "c.html").write_text(PAGE)
    (site / "news" / "a.css").write_text("b {}")
    (out / "news").symlink_to(outside)
    assert main(["fix", str(site), "-o", str(out), "--copy-assets"]) in (2, 3)
    assert not list(outside.iterdir())
    assert (out / "a.html").exists()


@posix
@root_only
def test_words_of_another_user_are_not_read(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = site.parent / "alternatives" / "youtube"
    folder.mkdir(parents=True)
    (folder / "abcdefghijk.en.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:04.000\nVote for Mallory.\n")
    for path in (folder.parent, folder):
        os.chown(path, 12345, 12345)
    main(["fix", str(site)])
    assert "belongs to another user" in capsys.readouterr().err
    assert "Mallory" not in (site / "a.html").read_text()
    main(["fix", str(site), "--alternatives", str(folder.parent)])
    assert "Mallory" in (site / "a.html").read_text()


@pytest.mark.parametrize("has_links", [True, False])
def test_a_new_file_never_replaces_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, has_links: bool) -> None:
    def refuse(*places: object, **handles: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    if not has_links:  # as on FAT
        monkeypatch.setattr(os, "link", refuse)
    place = tmp_path / "talk.vtt"
    create_atomically(place, b"ours")
    with pytest.raises(FileExistsError):
        create_atomically(place, b"theirs")
    assert place.read_bytes() == b"ours"
    assert [one.name for one in tmp_path.iterdir()] == ["talk.vtt"], "no temporary file is left"
