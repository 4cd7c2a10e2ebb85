"""What a site builder does with accesspub after a build: fix the pages in place, and say what is left to do."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path

from accesspub.cli.main import main
from accesspub.errors import FINDINGS, NOT_PROCESSED


def after_build(folder: str | PathLike[str], options: Sequence[str] = ()) -> str:
    """Fix the pages of a built site, by the nearest ``accesspub.toml``; the report goes to standard output.

    Args:
        folder: the site.
        options: further options of `accesspub fix`, such as ``--review``.

    Returns:
        A warning for the builder; empty where nothing is left to do.

    Raises:
        RuntimeError: the settings or options are wrong.
    """
    code = main(["fix", "--quiet", *options, str(Path(folder).absolute())])
    if code == NOT_PROCESSED:
        return "accesspub: some pages could not be processed or not be fully checked; see above"
    if code > FINDINGS:
        raise RuntimeError("accesspub: the settings or options are wrong; see above")
    return "accesspub: errors or warnings are left on the pages; see above" if code else ""
