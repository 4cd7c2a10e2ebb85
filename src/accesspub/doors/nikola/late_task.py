"""The task that Nikola runs when the site is written; ``ACCESSPUB_OPTIONS`` are options of `accesspub fix`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nikola.plugin_categories import LateTask  # type: ignore[import-not-found, import-untyped, unused-ignore]
from nikola.utils import LOGGER  # type: ignore[import-not-found, import-untyped, unused-ignore]

from accesspub.doors.site_build import after_build


class Accesspub(LateTask):  # type: ignore[misc, unused-ignore]
    """Fix the pages of the site."""

    name = "accesspub"

    def gen_tasks(self) -> Iterator[dict[str, Any]]:
        """The one task, which is never up to date, runs when all pages are written, and shows what it prints."""
        yield {
            "basename": self.name, "name": "fix", "actions": [self._fix], "uptodate": [False],
            "task_dep": ["render_site"], "verbosity": 2,
        }  # fmt: skip

    def _fix(self) -> None:
        if warning := after_build(self.site.config["OUTPUT_FOLDER"], self.site.config.get("ACCESSPUB_OPTIONS", ())):
            LOGGER.warning(warning)
