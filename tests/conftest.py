"""Shared by all tests: no test reads or writes the caches and settings of the person who runs it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from places import CORPUS

# How long an example takes says how busy the machine is, and nothing about the code.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

# One cache per run, for this process and those it starts: warm after the first page, and thrown away.
_CACHE = tempfile.mkdtemp(prefix="accesspub-tests-")
os.environ["XDG_CACHE_HOME"] = _CACHE
os.environ.pop("NO_COLOR", None)


def pytest_sessionfinish() -> None:
    import shutil

    shutil.rmtree(_CACHE, ignore_errors=True)


@pytest.fixture(scope="session")
def corpus() -> list[Path]:
    """The shared pages of other publishers, where the project's shared folder is beside it."""
    pages = sorted((CORPUS / "pages").glob("*.html"))
    if not pages:
        pytest.skip(f"the shared corpus is not here ({CORPUS}): its promises are NOT checked in this run")
    return pages
