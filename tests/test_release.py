"""`.ci/release`: a tag is published only from a checkout that is that version everywhere."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
PARTS = {
    "pyproject.toml": ('version = "0.1.0"', 'version = "1.2.3"'),
    "src/accesspub/__init__.py": ('__version__ = "0.1.0"', '__version__ = "1.2.3"'),
    "CHANGELOG.md": ("## Unreleased", "## 1.2.3 (2027-01-31)"),
    "src/accesspub/errors.py": ("PUBLISHED = False", "PUBLISHED = True"),
}


def checkout(folder: Path, *ready: str) -> str:
    (folder / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "release", folder / ".ci")
    for name, (old, new) in PARTS.items():
        text = (ROOT / name).read_text("utf-8")
        assert old in text
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text.replace(old, new) if name in ready else text, "utf-8")
    return str(folder / ".ci" / "release")


def test_a_version_that_is_named_everywhere_is_ready(tmp_path):
    done = subprocess.run([checkout(tmp_path, *PARTS), "v1.2.3"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "version 1.2.3 is ready\n")


@pytest.mark.parametrize("missing", PARTS)
def test_what_is_missing_is_named(tmp_path, missing):
    done = subprocess.run(
        [checkout(tmp_path, *(name for name in PARTS if name != missing)), "v1.2.3"], capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stdout.startswith(missing)


def test_only_the_job_that_publishes_may_write():
    flow = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text("utf-8"))
    assert flow["permissions"] == {"contents": "read"}
    assert "permissions" not in flow["jobs"]["build"]
    assert flow["jobs"]["publish"]["permissions"]["id-token"] == "write"
    assert "secrets." not in (ROOT / ".github" / "workflows" / "release.yml").read_text("utf-8")
