"""The exit codes of an audit: their meaning, and which one a judged run ends with."""

from accesspub.errors import CLEAN, FINDINGS
from accesspub.errors import NOT_PROCESSED as UNTESTED
from accesspub.errors import WRONG_USE as USAGE

__all__ = ["CLEAN", "FINDINGS", "MEANING", "UNTESTED", "USAGE", "decide", "meaning"]

MEANING = {
    CLEAN: "every page was tested and nothing new was found",
    FINDINGS: "new findings",
    USAGE: "wrong use, a damaged file or a missing program; nothing was judged",
    UNTESTED: "some pages were not tested, so this run cannot pass",
}


def meaning(code: int, *, below: str | None = None) -> str:
    """The meaning of an exit code; ``below`` is the --fail-on level that no finding reaches."""
    if code == CLEAN and below:
        why = "--fail-on none accepts all of them" if below == "none" else f"all are below --fail-on {below}"
        return f"every page was tested; there are findings, but {why}"
    return MEANING[code]


def decide(*, untested: int, failing: int, pages: int) -> int:
    """The exit code of a judged run. A run that did not see every page is never green, and never plain red."""
    if untested or not pages:
        return UNTESTED
    return FINDINGS if failing else CLEAN
