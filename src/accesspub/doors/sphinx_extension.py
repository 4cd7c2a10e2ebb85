"""The Sphinx extension: ``extensions = ["accesspub.doors.sphinx_extension"]`` in ``conf.py``."""

from __future__ import annotations

from typing import Any

from accesspub.doors.site_build import after_build


def setup(app: Any) -> dict[str, bool]:
    """Ask Sphinx to call us at the end of a build; ``accesspub_options`` are options of `accesspub fix`."""
    app.add_config_value("accesspub_options", [], "")
    app.connect("build-finished", _finished)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _finished(app: Any, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html":
        return
    from sphinx.util import logging  # type: ignore[import-not-found, unused-ignore]

    if app.builder.name == "epub":  # its pages are in the file already
        logging.getLogger(__name__).info("accesspub: the pages in the EPUB are not fixed")
        return
    if warning := after_build(app.outdir, app.config.accesspub_options):
        logging.getLogger(__name__).warning(warning, type="accesspub")
