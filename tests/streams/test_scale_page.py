"""What docs/scale.md says to run is run, as a reader would: its commands, its script, its job files."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from accesspub import fix
from pages_of_docs import blocks
from places import ROOT
from seaweed import BUCKET

TEXT = (ROOT / "docs" / "scale.md").read_text("utf-8")
PAGE = '<html lang=en><title>x</title><article><h1>The harbour {}</h1><p>The wall was built.</p><iframe src="https://www.youtube.com/embed/aqz-KE0bpKQ"></iframe></article>'
FIXED = [str(fix(PAGE.format(n)).html) for n in range(4)]
#: Of the commands, what a reader replaces.
OWN = {
    "s3://bucket": BUCKET, "/data/": "", "database-export": "cat pages.jsonl", "--jobs 8": "--jobs 2", "python ": f"{sys.executable} ",
    "upload.py samples": "upload.py site",
}  # fmt: skip


def _commands(word: str) -> str:
    """The indented commands of which one has a word."""
    found = re.findall(r"^(?:    .*\n)+", re.sub(r"```.*?```", "", TEXT, flags=re.S), re.M)
    (text,) = [block for block in found if word in block]
    return str(text)


def _run(script: str, expected: tuple[int, ...] = (0,), **more: str) -> str:
    """Run lines with the shell; their own words for what a reader replaces."""
    for word, own in OWN.items():
        script = script.replace(word, own)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-c", script], env={**os.environ, **more, "PATH": path}, capture_output=True, text=True, check=False
    )
    assert done.returncode in expected, f"{script}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("site").mkdir()
    for n in range(4):
        Path("site", f"{n}.html").write_text(PAGE.format(n))
    return tmp_path


@pytest.fixture
def bucket(store: Any, here: Path) -> Any:
    import obstore

    for path in Path("site").iterdir():
        obstore.put(store, f"site/{path.name}", path.read_bytes(), attributes={"Content-Type": "text/html"})
    return store


def _objects(store: Any, prefix: str) -> list[str]:
    import obstore

    return [bytes(obstore.get(store, f"{prefix}/{n}.html").bytes()).decode() for n in range(4)]


def _block(language: str, word: str) -> str:
    (text,) = [one.text for one in blocks("scale.md") if one.language == language and word in one.text]
    return text


def test_lines_of_json(here: Path) -> None:
    Path("pages.jsonl").write_text("".join(json.dumps({"html": PAGE.format(n)}) + "\n" for n in range(4)))
    for line in _commands("--jsonl").splitlines():
        _run(line, (0, 1))
    assert [json.loads(line)["html"] for line in Path("fixed.jsonl").read_text().splitlines()] == FIXED
    assert len(gzip.decompress(Path("findings.jsonl.gz").read_bytes()).splitlines()) == 4


def test_web_archives(here: Path) -> None:
    pytest.importorskip("fastwarc")
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{PAGE.format(0)}"
    head = "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://e.org/\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2024-05-06T07:08:09Z\r\nContent-Type: application/http;msgtype=response\r\n"
    data = gzip.compress(f"{head}Content-Length: {len(answer)}\r\n\r\n{answer}\r\n\r\n".encode())
    for name in ("crawl.warc.gz", "other.warc.gz"):
        Path(name).write_bytes(data)
    with zipfile.ZipFile("crawl.wacz", "w") as package:
        package.writestr("archive/data.warc.gz", data)
    for line in _commands("crawl.wacz").splitlines():
        _run(line, (0, 1))
    assert FIXED[0].encode() in gzip.decompress(Path("fixed.warc.gz").read_bytes())
    Path("fixed.warc.gz").unlink()
    _run(_commands("for file in"))
    made = {path.name: path.read_bytes() for path in Path("fixed").iterdir()}
    assert set(made) == {"crawl.warc.gz", "other.warc.gz"}
    Path("fixed/crawl.warc.gz").unlink()
    _run(_commands("for file in"))
    assert Path("fixed/other.warc.gz").read_bytes() == made["other.warc.gz"], "it was done"
    assert Path("fixed/crawl.warc.gz").exists()


def test_stores(bucket: Any) -> None:
    lines = [line for line in _commands("worklist s3://").splitlines() if "export" not in line]
    *in_place, elsewhere = lines
    assert "fixed" in elsewhere
    _run(elsewhere, (0, 1))
    assert (_objects(bucket, "fixed"), _objects(bucket, "site")) == (FIXED, [PAGE.format(n) for n in range(4)])
    for line in in_place:
        _run(line, (0, 1))
    assert _objects(bucket, "site") == FIXED
    assert Path("words.csv").exists()


def test_from_a_folder_to_a_bucket(store: Any, here: Path) -> None:
    Path("upload.py").write_text(_block("python", "mimetypes"))
    first, *rest = _commands("upload.py").splitlines()
    _run(first)
    assert _objects(store, "site") == [PAGE.format(n) for n in range(4)]
    for line in rest:
        _run(line, (0, 1))
    assert _objects(store, "site") == FIXED


@pytest.mark.parametrize("word", ["--report html=report", "--on local"])
def test_a_ledger(bucket: Any, word: str) -> None:
    if "--on" in word:
        pytest.importorskip("distributed")
    for line in _commands(word).splitlines():
        if "dask://" not in line:
            _run(line, (0, 1))
    assert _objects(bucket, "site") == FIXED
    assert "--on" in word or any(Path("report").rglob("*.html"))


def test_shares(bucket: Any) -> None:
    line = _commands("--shard 1/4")
    for n in range(1, 5):
        _run(line.replace("1/4", f"{n}/4", 1), (0, 1))
    assert _objects(bucket, "site") == FIXED


def test_an_indexed_job(bucket: Any) -> None:
    job = yaml.safe_load(_block("yaml", "kind: Job"))["spec"]
    (container,) = job["template"]["spec"]["containers"]
    assert (container["command"], job["completions"]) == (["sh", "-c"], 8)
    for index in range(job["completions"]):
        _run(container["args"][0], JOB_COMPLETION_INDEX=str(index))
    assert _objects(bucket, "site") == FIXED
    _run(f"accesspub merge {BUCKET}/run-1", (0, 1))


def test_an_array_of_slurm(here: Path) -> None:
    script = _block("sh", "#SBATCH")
    ((first, last),) = re.findall(r"--array=(\d+)-(\d+)", script)
    for task in range(int(first), int(last) + 1):
        _run(script, SLURM_ARRAY_TASK_ID=str(task), SLURM_CPUS_PER_TASK="1")
    assert [Path("site", f"{n}.html").read_text() for n in range(4)] == FIXED
    _run("accesspub merge run-1", (0, 1))
