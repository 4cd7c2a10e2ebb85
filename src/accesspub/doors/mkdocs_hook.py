"""The MkDocs hook: a file named under ``hooks`` in ``mkdocs.yml`` imports `on_post_build` from here."""

from __future__ import annotations

import logging
from typing import Any

from accesspub.doors.site_build import after_build


def on_post_build(*, config: Any) -> None:
    """Called by MkDocs when the site is written; ``extra.accesspub_options`` are options of `accesspub fix`."""
    if warning := after_build(config["site_dir"], config["extra"].get("accesspub_options", ())):
        logging.getLogger("mkdocs.plugins.accesspub").warning(warning)
