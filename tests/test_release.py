"""`.ci/release`: a tag is published only from a checkout that is that version everywhere."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
PARTS = [
    ("pyproject.toml", 'version = "0.1.0"', 'version = "1.2.3"'),
    ("pyproject.toml", "[project.scripts]", '[project.urls]\nRepository = "https://example.org/"\n\n[project.scripts]'),
    ("src/accesspub/__init__.py", '__version__ = "0.1.0"', '__version__ = "1.2.3"'),
    ("CHANGELOG.md", "## Unreleased", "## 1.2.3 (2027-01-31)"),
    ("src/accesspub/errors.py", "PUBLISHED = False", "PUBLISHED = True"),
]


def checkout(folder: Path, ready: list[tuple[str, str, str]]) -> str:
    (folder / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "release", folder / ".ci")
    for name, old, new in PARTS:
        file = folder / name
        text = file.read_text("utf-8") if file.exists() else (ROOT / name).read_text("utf-8")
        assert old in text
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.replace(old, new) if (name, old, new) in ready else text, "utf-8")
    return str(folder / ".ci" / "release")


def test_a_version_that_is_named_everywhere_is_ready(tmp_path):
    done = subprocess.run([checkout(tmp_path, PARTS), "v1.2.3"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "version 1.2.3 is ready\n")


@pytest.mark.parametrize("missing", PARTS, ids=lambda part: part[1])
def test_what_is_missing_is_named(tmp_path, missing):
    ready = [part for part in PARTS if part != missing]
    done = subprocess.run([checkout(tmp_path, ready), "v1.2.3"], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stdout.startswith(missing[0])


def test_what_the_workflow_builds_may_be_published(tmp_path):
    """Its steps, read out of the file: sdist, wheel and bill of materials; the wheel is that of the checkout."""
    flow = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text("utf-8"))
    steps = [step["run"] for step in flow["jobs"]["build"]["steps"] if "run" in step]
    assert steps[:2] == ['.ci/release "$GITHUB_REF_NAME"', ".ci/run"]
    assert flow["jobs"]["build"]["steps"][-1]["with"]["path"] == "dist/"
    for step in steps[2:]:
        if step.startswith(".venv-doors/") and not (ROOT / ".venv-doors").is_dir():
            pytest.skip("twine did NOT check the files: `make doors` installs it")
        line = step.replace("make dist", f"make dist DIST={tmp_path}/dist").replace("dist/*", f"{tmp_path}/dist/*")
        done = subprocess.run(["bash", "-e", "-c", line], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    assert steps[3].count("dist/*.") == 2
    built = sorted(file.name for file in (tmp_path / "dist").iterdir())
    [wheel, bill, sdist] = [
        next(name for name in built if name.endswith(end)) for end in (".whl", ".cdx.json", ".tar.gz")
    ]
    assert built == sorted([wheel, bill, sdist])
    subprocess.run(["make", "wheel", f"DIST={tmp_path}/wheel"], cwd=ROOT, check=True, capture_output=True)
    assert (tmp_path / "wheel" / wheel).read_bytes() == (tmp_path / "dist" / wheel).read_bytes()
    with tarfile.open(tmp_path / "dist" / sdist) as archive:
        parts = {name.split("/")[1] for name in archive.getnames()}
    assert parts >= {"src", "rules", "tests", "docs", "LICENSE", "CHANGELOG.md", ".ci"}
    assert not {part for part in parts if part.endswith("_cache") or part.startswith((".venv", "dist", "build"))}


def test_only_the_job_that_publishes_may_write():
    flow = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text("utf-8"))
    assert flow["permissions"] == {"contents": "read"}
    assert "permissions" not in flow["jobs"]["build"]
    assert flow["jobs"]["publish"]["permissions"]["id-token"] == "write"
    assert "secrets." not in (ROOT / ".github" / "workflows" / "release.yml").read_text("utf-8")
