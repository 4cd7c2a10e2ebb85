"""What is imported, and when: a quick start, and no circles."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import accesspub

PACKAGE = Path(accesspub.__file__).parent
HEAVY = {"bs4", "hashlib", "lxml", "html5lib", "selenium", "rich", "yaml", "playwright"}
MODULES = sorted(
    "accesspub." + ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
    for path in PACKAGE.rglob("*.py")
    if path.name not in ("__init__.py", "__main__.py")
)


def loaded(code: str, *arguments: str, environment: dict[str, str] | None = None) -> set[str]:
    """Which of the heavy packages a fresh Python has imported after running some code."""
    code += f"\nimport sys; print(*sorted({HEAVY!r} & set(sys.modules)), file=sys.__stderr__)"
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **(environment or {})},
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


@pytest.mark.parametrize("module", MODULES)
def test_every_module_can_be_imported_first(module: str) -> None:
    """A circle of imports shows when somebody enters it at another place."""
    done = subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True, text=True)
    if "No module named" in done.stderr and "'accesspub" not in done.stderr:
        pytest.skip("an optional package is not installed: " + done.stderr.strip().splitlines()[-1])
    assert done.returncode == 0, done.stderr


def test_import_accesspub_is_light() -> None:
    assert loaded("import accesspub") == set()


@pytest.mark.parametrize("command", ["fix", "check"])
def test_a_command_with_a_warm_cache_is_light(tmp_path: Path, command: str) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        '<html lang="en"><p>• one<br>• two</p><iframe src="https://www.youtube.com/embed/aB3dE5gH7jK"></iframe>'
    )
    code = f"from accesspub.cli.main import main\nassert main([{command!r}, {str(page)!r}]) in (0, 1)"
    environment = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    assert loaded(code, environment=environment) == {"yaml"}, "the first run fills the cache"
    assert loaded(code, environment=environment) == set()


def test_a_stale_cache_is_not_read(tmp_path: Path) -> None:
    """A changed knowledge file counts at once."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    extra = tmp_path / "extra"
    extra.mkdir()
    (tmp_path / "accesspub.toml").write_text('knowledge = ["extra"]')
    (tmp_path / "page.html").write_text('<html lang="en"><p>• one<br>• two</p>')
    said = []
    for title in ("First {count}", "Second {count}"):
        (extra / "list-faked.yaml").write_text(
            f'title: "t"\nseverity: warning\nwcag: []\nact: []\nwhy: w\ndo: d\nsays: {{faked: "{title} xx"}}\n'
        )
        done = subprocess.run(
            [sys.executable, "-m", "accesspub", "check", "page.html"],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
        )
        said.append(done.stdout)
    assert "First 2" in said[0]
    assert "Second 2" in said[1]


def test_a_broken_cache_is_read_around(tmp_path: Path) -> None:
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "accesspub", "rules"]
    first = subprocess.run(command, env=environment, capture_output=True, text=True)
    caches = list((tmp_path / "accesspub").glob("*.json"))
    assert caches
    for cache in caches:
        cache.write_bytes(cache.read_bytes()[:1000])
    second = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert (second.returncode, second.stdout) == (0, first.stdout)


def test_a_cache_folder_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "accesspub").write_text("a file where the folder should be")
    done = subprocess.run(
        [sys.executable, "-m", "accesspub", "rules"],
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0
    assert "embed-title" in done.stdout
