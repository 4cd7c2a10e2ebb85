"""How to install is said in one place: of the code in `errors.install`, of the docs in README, "Install"."""

from __future__ import annotations

from pathlib import Path

import pytest

from accesspub import errors

ROOT = Path(__file__).resolve().parent.parent
FILES = [
    *(path for path in (ROOT / "src").rglob("*.py") if path.name != "errors.py"),
    *(ROOT / "docs").rglob("*.md"),
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nobody_is_sent_to_the_package_index(path):
    assert "pip install 'accesspub" not in path.read_text("utf-8")
    assert "pip install accesspub" not in path.read_text("utf-8")


def test_readme_and_messages_agree(monkeypatch):
    readme = (ROOT / "README.md").read_text("utf-8")
    assert ("pip install accesspub" in readme) == errors.PUBLISHED
    assert errors.install("audit") == "pip install '.[audit]' in a checkout of accesspub"
    monkeypatch.setattr(errors, "PUBLISHED", True)
    assert errors.install("audit") == "pip install 'accesspub[audit]'"
