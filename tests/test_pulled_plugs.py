"""Pulled plugs: whatever happens to a run, every page is the old one or the new one, and the next run ends the work.

Nothing here waits for a time: what must have happened is waited for, and what is random is random by a fixed seed.
More kills, over more pages: ``ACCESSPUB_KILLS=200 ACCESSPUB_PAGES=2000 make test`` (``make fuzz`` does that).
"""

from __future__ import annotations

import json
import os
import pickle
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from accesspub.config import Config
from accesspub.engine.engine import engine
from accesspub.engine.result import PageResult
from accesspub.files.atomic_write import ChangedError, sweep, write_atomically
from accesspub.run import pool as workers
from accesspub.run import work as running
from accesspub.run import workspace
from accesspub.run.model import Job, Order

PAGES = int(os.environ.get("ACCESSPUB_PAGES", "60"))
KILLS = int(os.environ.get("ACCESSPUB_KILLS", "5"))
POSIX = pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX systems")
HEAD = '<!DOCTYPE html>\n<html lang="en"><title>x</title>\n'
FRAME = '<iframe src="https://www.youtube.com/embed/aB3dE5gH7jK"></iframe>\n'


def bad(number: int) -> bytes:
    return f"{HEAD}<p>Page {number}</p>\n<p>• one<br>\n• two</p>\n{FRAME}</html>\n".encode()


def tree(folder: Path, pages: int = PAGES) -> dict[Path, bytes]:
    """Pages in folders, each with something to mend."""
    made: dict[Path, bytes] = {}
    for number in range(pages):
        path = folder / f"{number % 7}" / f"{number}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bad(number))
        made[path] = bad(number)
    return made


def mended(pages: dict[Path, bytes], config: Config | None = None) -> dict[Path, bytes]:
    machine = engine(config or Config())
    new = {path: machine.fix(raw, path.name).html for path, raw in pages.items()}
    assert all(new[path] != raw for path, raw in pages.items()), "every page has something to mend"
    return new


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "accesspub", *arguments]


def start(folder: Path, *arguments: str, **more: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command(*arguments), cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        **more,  # type: ignore[call-overload]
    )  # fmt: skip


def leftovers(folder: Path) -> list[str]:
    return [str(path) for path in folder.rglob("*") if path.is_file() and path.suffix != ".html"]


def until(happened: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    while not happened() and process.poll() is None:
        time.sleep(0.001)


def is_changed(path: Path, raw: bytes) -> bool:
    return path.read_bytes() != raw


# -- killed -----------------------------------------------------------------------------------------


@POSIX
def test_killed_at_any_moment(tmp_path: Path) -> None:
    old = tree(tmp_path)
    new = mended(old)
    rng = random.Random(7)
    killed = 0
    for round_ in range(KILLS):
        for path, raw in old.items():  # half of the rounds go on where the last one fell
            if round_ % 2 == 0:
                path.write_bytes(raw)
        # Nobody reads what it says: a pipe would be full after some hundred pages, and the run would wait for ever.
        process = subprocess.Popen(
            command("fix", ".", "--jobs", "4"), cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        # Killed when some page has changed (or at the run's beginning), wherever the others are then.
        # Mostly one of the first: a kill is as random there, and many kills take less time.
        awaited = rng.choice(sorted(old)[: len(old) if round_ % 10 == 0 else max(len(old) // 20, 10)])
        if round_ % 4:
            until(partial(is_changed, awaited, old[awaited]), process)
        time.sleep(rng.random() / 50)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            killed += 1
        process.wait()
        for path, raw in old.items():
            assert path.read_bytes() in (raw, new[path]), f"{path} is neither the old page nor the new one"
    assert killed, "nothing was killed: the test tells nothing"
    done = subprocess.run(command("fix", ".", "--jobs", "4"), cwd=tmp_path, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert {path: path.read_bytes() for path in old} == new, "the next run does not end the work"
    assert leftovers(tmp_path) == []


@POSIX
def test_what_a_killed_run_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    pages = tree(tmp_path, 1)
    (page,) = pages
    left = page.parent / ".accesspub-abcdefgh.tmp"
    left.write_bytes(b"half a pa")
    others = [
        page.parent / name
        for name in (".accesspub-notes", "x.tmp", ".accesspub-ABCDEFGH.tmp", ".accesspub-abcdefgh.tmp.html~")
    ]
    for other in others:
        other.write_bytes(b"mine")
    aim = tmp_path / "aim"
    aim.write_bytes(b"mine")
    (page.parent / ".accesspub-aaaaaaaa.tmp").symlink_to(aim)
    subprocess.run(command("fix", "."), cwd=tmp_path, check=True, capture_output=True)
    assert not left.exists()
    assert all(other.exists() for other in others)
    assert aim.read_bytes() == b"mine"


@POSIX
def test_what_is_being_written_is_not_swept(tmp_path: Path) -> None:
    import fcntl

    busy = tmp_path / ".accesspub-abcdefgh.tmp"
    with busy.open("wb") as out:
        fcntl.flock(out, fcntl.LOCK_EX)
        child = subprocess.run(
            [sys.executable, "-c", "import sys; from pathlib import Path; from accesspub.files.atomic_write import sweep; print(sweep(Path(sys.argv[1])))", str(tmp_path)],
            capture_output=True,
        )  # fmt: skip
        assert child.stdout.strip() == b"0"
        assert busy.exists()
    assert sweep(tmp_path) == 1


def killer(job: Job, order: Order, raw: bytes | None = None) -> PageResult:
    """Work that a page named so ends with the whole process, as when memory runs out."""
    if "deadly" in job.path:
        # At the worst moment: whatever lock the processes share is held. (One of an Event was, once in some hundred
        # kills, and the processes started again waited for it for ever.)
        for shared in vars(workers).values():
            for lock in (shared, getattr(shared, "_cond", None)):
                if not isinstance(lock, type) and hasattr(lock, "acquire"):
                    lock.acquire()
        os.kill(os.getpid(), signal.SIGKILL)
    return PageResult(job.path)


@POSIX
@pytest.mark.parametrize("deadly", [(0,), (17,), (3, 4), (39,), tuple(range(40))])
def test_a_page_that_kills_its_process_costs_itself_only(deadly: tuple[int, ...]) -> None:
    jobs = [Job("deadly" if number in deadly else f"{number}") for number in range(40)]
    # A process of its own: the threads of a test runner do not survive a fork.
    code = (
        "import pickle, sys; sys.path[:0] = pickle.load(sys.stdin.buffer); import test_pulled_plugs as here; "
        "jobs = pickle.load(sys.stdin.buffer); "
        "from accesspub.run.run import run; results = list(run(jobs, here.Order('fix'), 4, here.killer)); "
        "sys.stdout.buffer.write(pickle.dumps(results))"
    )
    given = pickle.dumps([str(Path(__file__).parent)]) + pickle.dumps(jobs)
    done = subprocess.run([sys.executable, "-c", code], input=given, stdout=subprocess.PIPE, check=True, timeout=300)
    results = pickle.loads(done.stdout)
    assert [result.path for result in results] == [job.path for job in jobs], "each page once, in order"
    for number, result in enumerate(results):
        assert (result.status == "error") == (number in deadly)
        assert ("was killed" in result.reason) == (number in deadly)


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="threads that Python does not know are seen by /proc")
def test_a_process_with_threads_of_a_library_is_not_forked() -> None:
    """The voice detector keeps such threads; a child that is forked next to them waited for them for ever."""
    code = (
        "import _thread, threading, time; from accesspub.run.model import Order; from accesspub.run.work import in_turn, work; from accesspub.run.pool import _Pool; "
        "how = lambda: _Pool(2, Order('check'), work, in_turn)._context.get_start_method(); before = how(); "
        "_thread.start_new_thread(time.sleep, (60,)); print(before, threading.active_count(), how())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.split() == ["fork", "1", "spawn"]


def test_a_process_that_is_started_anew_takes_no_modules_from_the_site(tmp_path: Path) -> None:
    """`python -c`, which starts it, looks for modules in the current folder first."""
    for name in ("multiprocessing", "json", "re"):
        (tmp_path / f"{name}.py").write_text("from pathlib import Path; Path('taken').touch(); raise SystemExit\n")
    for number in range(4):
        (tmp_path / f"{number}.html").write_text("<p>Words.</p>")
    code = (
        "import sys; sys.path.remove(''); import os, threading, time; "
        "threading.Thread(target=time.sleep, args=(60,), daemon=True).start(); "
        "from accesspub.run.run import run; from accesspub.run.model import Job, Order; "
        "results = list(run([Job(f'{n}.html') for n in range(4)], Order('check'), 2)); "
        "print(*(one.status for one in results), os.environ.get('PYTHONSAFEPATH'))"
    )
    command = [sys.executable, "-c", code]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.split() == ["unchanged"] * 4 + ["None"], done.stderr
    assert not (tmp_path / "taken").exists()


def children(process: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True, check=False)
    return [int(number) for number in found.stdout.split()]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked for in /proc")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_workers_end_with_their_parent(tmp_path: Path, how: signal.Signals) -> None:
    old = tree(tmp_path, 2000)
    process = subprocess.Popen(
        command("fix", ".", "--jobs", "3"), cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    until(lambda: any(is_changed(path, raw) for path, raw in list(old.items())[:50]), process)
    workers = children(process.pid)
    assert len(workers) == 3
    process.send_signal(how)
    process.wait()
    deadline = time.monotonic() + 60

    def alive(number: int) -> bool:
        try:
            return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
        except OSError:
            return False

    while any(map(alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not any(map(alive, workers))


@POSIX
@pytest.mark.parametrize("files", [8, 10, 12, 14, 16, 20, 24])
def test_a_pool_that_cannot_start_says_so_and_ends(tmp_path: Path, files: int) -> None:
    import resource

    tree(tmp_path, 30)
    process = start(
        tmp_path, "check", ".", "--jobs", "8",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (files, files)),
    )  # fmt: skip
    out, error = process.communicate(timeout=120)
    assert process.returncode == 3, out + error
    assert b"Traceback" not in error
    assert b"cannot be started" in error or b"Too many open files" in out + error


# -- stopped ----------------------------------------------------------------------------------------


@POSIX
@pytest.mark.parametrize("jobs", ["1", "4"])
def test_ctrl_c_stops_between_pages_and_says_so(tmp_path: Path, jobs: str) -> None:
    old = tree(tmp_path, 400)
    new = mended(old)
    process = start(tmp_path, "fix", ".", "--jobs", jobs, start_new_session=True)
    until(lambda: any(path.read_bytes() != raw for path, raw in old.items()), process)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: every process of the run gets it
    _, error = process.communicate()
    assert process.returncode == 3
    text = error.decode()
    assert "stopped after the report of" in text
    assert "of 400 pages" in text
    assert "Traceback" not in text
    assert len(text.splitlines()) == 1, text
    changed = 0
    for path, raw in old.items():
        now = path.read_bytes()
        assert now in (raw, new[path])
        changed += now != raw
    assert 0 < changed < 400, "it stopped in the midst"
    assert leftovers(tmp_path) == [], "nothing half-written stays"


@POSIX
@pytest.mark.parametrize(
    "arguments", [["fix", "."], ["check", ".", "--format", "json"], ["list", "."], ["fix", ".", "--diff"]]
)
def test_a_reader_that_goes_away(tmp_path: Path, arguments: list[str]) -> None:
    old = tree(tmp_path, 40)
    new = mended(old)
    process = start(tmp_path, *arguments)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert b"Traceback" not in process.stderr.read()
    process.stderr.close()
    process.wait()
    for path, raw in old.items():
        assert path.read_bytes() in (raw, new[path])
    assert leftovers(tmp_path) == []


# -- no room, no right ------------------------------------------------------------------------------


@POSIX
def test_no_room_on_the_disk(tmp_path: Path) -> None:
    import resource

    big = HEAD.encode() + FRAME.encode() + b"<p>" + b"x" * 200_000 + b"</p></html>"
    (tmp_path / "big.html").write_bytes(big)
    (tmp_path / "small.html").write_bytes(bad(1))

    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    process = start(tmp_path, "fix", ".", preexec_fn=small_files)
    out, error = process.communicate()
    assert process.returncode == 3
    assert b"big.html: error: cannot be written: File too large" in out, out
    assert b"Traceback" not in error
    assert (tmp_path / "big.html").read_bytes() == big
    assert (tmp_path / "small.html").read_bytes() != bad(1), "the other pages are done"
    assert leftovers(tmp_path) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 400 KB; only root may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(place)]
    if not sys.platform.startswith("linux") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no small disk can be mounted here")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(disk: Path, leave: int) -> Path:
    """Take all room on a disk but some bytes."""
    filler = disk / "filler.bin"
    with filler.open("wb") as out:
        room = os.statvfs(disk)
        out.write(b"x" * (room.f_bavail * room.f_frsize - leave))
    return filler


@pytest.mark.parametrize("jobs", ["1", "3"])
@pytest.mark.parametrize("leave", [0, 4096, 40_000])
def test_a_disk_that_is_full(small_disk: Path, jobs: str, leave: int) -> None:
    """Each page is the old one or the new one; what could not be written is named; with room again the work ends."""
    old = tree(small_disk, 8)
    new = mended(old)
    big = small_disk / "0" / "big.html"
    big.write_bytes(bad(99).replace(b"Page 99", b"word " * 20_000))
    filler = fill(small_disk, leave)
    done = subprocess.run(command("fix", ".", "--jobs", jobs), cwd=small_disk, capture_output=True)
    text = done.stdout.decode()
    assert done.returncode == 3, (text, done.stderr)
    assert b"Traceback" not in done.stderr
    assert f"{big.relative_to(small_disk)}: error: cannot be written: No space left on device" in text
    for path, raw in old.items():
        named = f"{path.relative_to(small_disk)}: error: cannot be written: No space left on device" in text
        assert path.read_bytes() == (raw if named else new[path])
    filler.unlink()
    assert leftovers(small_disk) == []
    assert subprocess.run(command("fix", ".", "--jobs", jobs), cwd=small_disk, capture_output=True).returncode == 0
    assert {path: path.read_bytes() for path in old} == new


@pytest.mark.parametrize(
    ("arguments", "written"),
    [
        (["worklist", "pages", "-o", "disk/list.csv"], ""),
        (["worklist", "pages", "-o", "disk/list.json"], ""),
        (["captions", "convert", "a.srt", "disk/a.vtt"], "a.vtt"),
        (["check", "pages", "--report", "json=disk/report.json"], "report.json"),
        (["check", "pages", "--report", "html=disk/report"], ""),
        (["fix", "pages", "-o", "disk/out"], ""),
    ],
)
def test_no_room_for_what_a_command_writes(small_disk: Path, arguments: list[str], written: str) -> None:
    """One sentence, exit code 2 or 3, and what was there before is still there."""
    folder = small_disk.parent
    tree(folder / "pages", 12)
    (folder / "pages" / "1" / "image.html").write_bytes(
        HEAD.encode() + b'<article><p>x</p><img src="a.jpg" width="400"></article></html>'
    )
    (folder / "a.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nHello " + "word " * 3000)
    if written:
        (small_disk / written).write_bytes(b"")
    fill(small_disk, 0)
    done = subprocess.run(command(*arguments), cwd=folder, capture_output=True)
    said = done.stdout + done.stderr
    assert b"Traceback" not in said, said
    assert done.returncode in (2, 3), (done.returncode, said)
    assert b"No space left" in said or b"cannot be written" in said or b"could not be written" in said, said
    if written and (small_disk / written).exists():
        assert (small_disk / written).read_bytes() == b"", "half of it was written"
    assert not (small_disk / "list.csv").exists()
    assert not (small_disk / "list.json").exists()


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    import socket

    tree(tmp_path / "pages", 2)
    subprocess.run(command("check", "pages", "--report", "html=report"), cwd=tmp_path, capture_output=True, check=False)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            command("report", "serve", "report", "--port", port), cwd=tmp_path, capture_output=True, timeout=60
        )
    assert done.returncode == 2
    assert port.encode() in done.stderr
    assert b"Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
@pytest.mark.parametrize(
    "arguments", [["check", "."], ["list", ".", "--format", "json"], ["fix", ".", "--diff"], ["rules"]]
)
def test_no_room_for_the_report(tmp_path: Path, arguments: list[str]) -> None:
    tree(tmp_path, 30)
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command(*arguments), cwd=tmp_path, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 3
    assert b"Traceback" not in done.stderr
    assert b"No space left" in done.stderr


@pytest.fixture
def reachable(tmp_path: Path) -> Iterator[Path]:
    """A folder that another user may enter; as root, the tests of rights run as nobody."""
    if os.name != "posix":
        pytest.skip("rights of POSIX systems")
    import shutil
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="accesspub-rights-"))
    folder.chmod(0o755)
    yield folder
    for path in folder.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755)
    shutil.rmtree(folder)


# Another user may not be allowed to start this interpreter, or to read its modules: all is loaded before.
_AS_NOBODY = """
import contextlib, io, os, sys
from accesspub.cli.main import main
with contextlib.redirect_stdout(io.StringIO()):
    main(["fix", sys.argv[1]])
if os.geteuid() == 0:
    os.setgroups([]), os.setgid(65534), os.setuid(65534)
sys.exit(main(sys.argv[2:]))
"""


def run_as_nobody(folder: Path, warm: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    for name in ("one.html", "two.html"):  # two, since one page is not written while another is worked on
        (warm / name).write_bytes(bad(1))
    return subprocess.run([sys.executable, "-c", _AS_NOBODY, str(warm), *arguments], cwd=folder, capture_output=True)


def test_a_folder_that_may_not_be_written(reachable: Path, tmp_path: Path) -> None:
    page = reachable / "page.html"
    page.write_bytes(bad(1))
    page.chmod(0o666)
    reachable.chmod(0o555)
    done = run_as_nobody(reachable, tmp_path, "fix", "page.html")
    assert done.returncode == 3, (done.stdout, done.stderr)
    assert b"cannot be written: Permission denied" in done.stdout
    assert b"Traceback" not in done.stderr
    assert page.read_bytes() == bad(1)


def test_a_page_that_may_not_be_read_and_one_that_may_not_be_written(reachable: Path, tmp_path: Path) -> None:
    for name, mode in (("secret.html", 0o000), ("fixed.html", 0o444), ("open.html", 0o666)):
        (reachable / name).write_bytes(bad(1))
        (reachable / name).chmod(mode)
    reachable.chmod(0o777)
    done = run_as_nobody(reachable, tmp_path, "fix", ".")
    assert done.returncode == 3, (done.stdout, done.stderr)
    assert b"secret.html: error: cannot be read: Permission denied" in done.stdout
    assert b"fixed.html: error: cannot be written: " in done.stdout
    assert (reachable / "fixed.html").read_bytes() == bad(1)
    assert (reachable / "open.html").read_bytes() != bad(1)
    assert (reachable / "open.html").stat().st_mode & 0o777 == 0o666, "its rights stay"


# -- somebody else ----------------------------------------------------------------------------------


def between(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Let something happen after a page was read and before it is written."""
    fix = engine(Config()).fix

    class Slow:
        config = Config()

        def fix(self, *arguments: object) -> PageResult:
            result = fix(*arguments)  # type: ignore[arg-type]
            happens()
            return result

    monkeypatch.setattr(workspace, "engine", lambda _config: Slow())


def change(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"Page 1", b"Page X"))


def put_another_in_its_place(path: Path) -> None:
    other = path.with_suffix(".new")
    other.write_bytes(b"another")
    other.replace(path)


def change_in_secret(path: Path) -> None:
    """The same size and the same time: only the bytes tell."""
    before = path.stat()
    change(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize("happens", [change, put_another_in_its_place, change_in_secret])
def test_a_page_changed_by_somebody_else_is_left_to_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, happens: Callable[[Path], None]
) -> None:
    page = tmp_path / "1.html"
    page.write_bytes(bad(1))
    between(monkeypatch, lambda: happens(page))
    result = running.work(Job(str(page), str(page)), Order("fix", write=True))
    assert result.status == "error"
    assert "another program has changed it in the meantime; run again" in result.reason
    monkeypatch.undo()
    now = page.read_bytes()
    assert b"<ul" not in now
    assert now != bad(1)
    assert leftovers(tmp_path) == []


def test_a_page_that_vanishes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "1.html"
    page.write_bytes(bad(1))
    between(monkeypatch, page.unlink)
    result = running.work(Job(str(page), str(page)), Order("fix", write=True))
    assert result.status == "error"
    assert "cannot be written: No such file" in result.reason
    assert list(tmp_path.iterdir()) == [], "it is not made anew"
    assert running.work(Job(str(page), str(page)), Order("fix", write=True)).reason.startswith("cannot be read")


@POSIX
def test_two_runs_at_once_lose_no_edit(tmp_path: Path) -> None:
    """Each run has its own rule: a page that only one of them could write is done by it when it runs again."""
    old = tree(tmp_path)
    both = mended(mended(old, Config(select=("embed-title",))), Config(select=("list-faked",)))
    for _ in range(4):
        runs = [
            start(tmp_path, "fix", ".", "--jobs", "2", "--select", rule, "--format", "json")
            for rule in ("embed-title", "list-faked")
        ]
        for process, word in zip(runs, (b"title=", b"<ul"), strict=True):
            out, error = process.communicate()
            assert b"Traceback" not in error
            assert process.returncode in (0, 3)
            for page in json.loads(out)["pages"]:
                if page["status"] == "fixed":
                    assert word in (tmp_path / page["path"]).read_bytes(), f"an edit of {page['path']} was lost"
                elif page["status"] == "error":
                    assert "another program has changed it" in page["reason"]
        if all(path.read_bytes() == both[path] for path in old):
            break
    assert all(b"title=" in path.read_bytes() and b"<ul" in path.read_bytes() for path in old)
    assert leftovers(tmp_path) == []


def test_many_writers_of_one_file_wait_for_each_other(tmp_path: Path) -> None:
    """Every writer adds one letter to what it read; a lost edit would be a lost letter."""
    page = tmp_path / "page.html"
    page.write_bytes(b"")

    def add(letter: bytes) -> None:
        done = 0
        while done < 10:
            before = page.read_bytes()
            try:
                write_atomically(page, before + letter, None, before)
                done += 1
            except ChangedError:
                continue

    threads = [threading.Thread(target=add, args=(bytes([65 + number]),)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(page.read_bytes()) == sorted(b"ABCDEF" * 10)


# -- too long ---------------------------------------------------------------------------------------


@POSIX
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_page_that_takes_too_long_is_named_and_the_others_are_done(tmp_path: Path, jobs: str) -> None:
    tree(tmp_path, 4)
    (tmp_path / "long.html").write_bytes(HEAD.encode() + FRAME.encode() * 60_000)
    (tmp_path / "short.toml").write_text("time-limit = 0.5\n")
    for arguments, shown in (
        (["fix"], "error: "),
        (["check"], "error: "),
        (["list"], "not processed: "),
    ):
        done = subprocess.run(
            command(*arguments, ".", "--config", "short.toml", "--jobs", jobs), cwd=tmp_path, capture_output=True
        )
        text = done.stdout.decode()
        assert done.returncode == 3, (text, done.stderr)
        assert "long.html: " in text
        assert f"{shown}took longer than 0.5 s (setting `time-limit`)" in text
        assert b"Traceback" not in done.stderr
    assert (tmp_path / "long.html").read_bytes() == HEAD.encode() + FRAME.encode() * 60_000
