"""What users have next to accesspub, in the environment that `make doors` installs."""

from __future__ import annotations

from pathlib import Path

import pytest

from places import ROOT

DOORS = ROOT / ".venv-doors" / "bin"


@pytest.fixture(scope="session")
def doors() -> Path:
    """The folder of its commands."""
    if not (DOORS / ".." / ".ready").exists():
        pytest.skip("NOT TESTED: site builders and frameworks. Install them: make doors")
    return DOORS
