"""The Pelican plugin: ``PLUGINS = ["accesspub.doors.pelican_plugin"]`` in ``pelicanconf.py``."""

from __future__ import annotations

import logging
from typing import Any

from accesspub.doors.site_build import after_build


def register() -> None:
    """Ask Pelican to call us at the end of a build; ``ACCESSPUB_OPTIONS`` are options of `accesspub fix`."""
    from pelican import signals  # type: ignore[import-not-found, import-untyped, unused-ignore]

    signals.finalized.connect(_finalized)


def _finalized(pelican: Any) -> None:
    if warning := after_build(pelican.output_path, pelican.settings.get("ACCESSPUB_OPTIONS", ())):
        logging.getLogger(__name__).warning(warning)
