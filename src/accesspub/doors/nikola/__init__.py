"""The Nikola plugin: ``EXTRA_PLUGINS_DIRS = [PLUGINS]`` in ``conf.py``."""

from __future__ import annotations

from pathlib import Path

PLUGINS = str(Path(__file__).parent)
