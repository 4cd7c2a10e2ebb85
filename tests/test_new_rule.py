"""What ``make new-rule`` writes works as it is, and says what is left to write."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import accesspub.rules as package
from accesspub.config import Config
from accesspub.engine.engine import Engine
from accesspub.engine.registry import rules
from accesspub.engine.result import PageResult
from new_rule import files
from places import ROOT

WRITTEN = {path.name: text for path, text in files("image-alt-shouted").items()}


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """Rules with the new one, whose files are not among ours."""
    (tmp_path / "image-alt-shouted.yaml").write_text(WRITTEN["image-alt-shouted.yaml"], "utf-8")
    (tmp_path / "image_alt_shouted.py").write_text(WRITTEN["image_alt_shouted.py"], "utf-8")
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    rules.cache_clear()
    yield Engine(Config(select=("image-alt-shouted",), knowledge=(tmp_path,)))
    monkeypatch.undo()
    rules.cache_clear()


def test_the_new_rule_works_on_its_examples(machine: Engine) -> None:
    def checked(name: str) -> PageResult:
        return machine.check(WRITTEN[name].encode(), "page.html")

    assert [one.message for one in checked("found.bad.html").findings] == ['This image has the alt text "WRITE ME".']
    assert checked("fine.good.html").outcomes == {"image-alt-shouted": "passed"}


def test_every_file_has_something_to_write() -> None:
    assert all("WRITE ME" in text for text in WRITTEN.values())
    assert len(WRITTEN) == 4


@pytest.mark.parametrize("name", ["", "Emoji", "emoji", "image alt", "../x-y", "image-alt"])
def test_a_bad_name_or_one_that_is_taken_writes_nothing(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "new_rule.py", *name.split()], cwd=ROOT / "tests", capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "image-alt" in done.stderr
