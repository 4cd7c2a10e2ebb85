"""A wheel carries everything: built here, installed into a clean environment, and run from there."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from places import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    # Without isolation: what the build needs is here already, and a build must not need the network.
    done = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)],
        capture_output=True,
        text=True,
    )
    if "hatchling" in done.stderr + done.stdout and "Missing dependencies" in done.stderr + done.stdout:
        pytest.fail("hatchling is not installed; `make setup` installs it")
    assert done.returncode == 0, done.stdout + done.stderr
    (found,) = out.glob("*.whl")
    return found


def test_the_wheel_carries_the_knowledge(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in (ROOT / "rules").rglob("*.yaml"):
        assert f"accesspub/_rules/{path.relative_to(ROOT / 'rules').as_posix()}" in names
    for path in (ROOT / "src" / "accesspub").rglob("*"):
        if path.is_file() and path.suffix != ".pyc":
            assert f"accesspub/{path.relative_to(ROOT / 'src' / 'accesspub').as_posix()}" in names
    assert "accesspub/py.typed" in names
    assert not any(name.startswith(("tests/", "samples/", "bench/")) for name in names)
    assert any(name.endswith("licenses/LICENSE") for name in names)


@pytest.fixture(scope="module")
def clean(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a fresh environment that holds the wheel.

    The packages it depends on are borrowed from ours by a path file (the editable install of this
    checkout is not one of them: its own path file is not followed), so that no network is needed.
    """
    place = tmp_path_factory.mktemp("clean")
    venv.create(place, with_pip=False, symlinks=os.name == "posix")
    python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    packages = Path(
        subprocess.run(
            [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], capture_output=True, text=True
        ).stdout.strip()
    )
    zipfile.ZipFile(wheel).extractall(packages)
    ours = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (packages / "borrowed.pth").write_text("\n".join(sorted(ours)) + "\n", encoding="utf-8")
    return python


def run(python: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment["XDG_CACHE_HOME"] = str(folder / "cache")
    return subprocess.run(
        [str(python), "-m", "accesspub", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        env=environment,
    )


def test_the_clean_environment_runs_the_wheel(clean: Path, tmp_path: Path) -> None:
    where = subprocess.run(
        [clean, "-c", "import accesspub; print(accesspub.__file__)"], capture_output=True, text=True, cwd=tmp_path
    ).stdout
    assert str(clean.parent.parent) in where
    assert str(ROOT) not in where


def test_check_and_fix_from_the_wheel(clean: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<html lang="fr"><iframe src="https://www.youtube.com/embed/aB3dE5gH7jK"></iframe>')
    found = run(clean, tmp_path, "check", "page.html")
    assert found.returncode == 1, found.stderr
    assert "embed-title" in found.stdout
    done = run(clean, tmp_path, "fix", "page.html")
    assert done.returncode == 0, done.stderr + done.stdout
    assert "Vidéo" in page.read_text("utf-8") or "Vid&#233;o" in page.read_text("utf-8")


def test_rules_from_the_wheel(clean: Path, tmp_path: Path) -> None:
    assert "embed-title" in run(clean, tmp_path, "rules").stdout
    assert "Before:" in run(clean, tmp_path, "rules", "embed-title").stdout
