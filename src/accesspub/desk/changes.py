"""The changes that `fix` would make to a site, with the words of the desk: what is the same on many pages is one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from accesspub.edits.marks import WRITTEN
from accesspub.engine.proposals import Proposal, proposals
from accesspub.engine.result import PageResult
from accesspub.html_report.sources.text_diff import changed, reading
from accesspub.run.model import Job, NotProcessedError, Order
from accesspub.run.run import run
from accesspub.run.workspace import Workspace

Progress = Callable[[int, int], None]
_SHOWN = 4000


@dataclass(frozen=True, slots=True)
class Change:
    """One change, wherever it is made.

    Attributes:
        name: of the edit, see `accesspub.edits.signature`.
        is_safe: whether `fix` makes it unless somebody rejects it; others it makes if somebody accepts them.
        pages: names, and where the element starts, in bytes.
    """

    name: str
    rule: str
    is_safe: bool
    before: str
    after: str
    pages: tuple[tuple[str, int], ...]

    @property
    def parts(self) -> list[list[str]]:
        """What readers meet before and after, word by word: kind (same, old, new) and words; empty: the same."""
        before, after = (f'<meta charset="utf-8">{text}'.encode() for text in (self.before, self.after))
        stretches = list(changed(reading(before), reading(after)))
        return [part for stretch in stretches for part in stretch]

    def is_made(self, decided: str) -> bool:
        """Whether `fix` makes it, after what somebody decided."""
        return decided != "declined" if self.is_safe else decided == "accepted"


@dataclass
class _Proposed(PageResult):
    """A page with the edits that are proposed for it."""

    proposals: list[Proposal] = field(default_factory=list)


def _propose(job: Job, order: Order, raw: bytes | None = None) -> PageResult:
    """The edits that are proposed for a page; of a page that cannot be read, none."""
    result = _Proposed(job.path)
    try:
        with Workspace(order).analyse(job, raw) as analysis:
            result.proposals = [one for one in proposals(analysis) if one.refused is None]
    except NotProcessedError as error:
        result.reason = str(error)
    return result


class Changes:
    """The changes of a site, as they were last collected."""

    def __init__(self) -> None:
        self._known: list[Change] = []
        self._pages: dict[str, tuple[object, list[Proposal]]] = {}

    @property
    def known(self) -> list[Change]:
        """All of them, by rule; those on most pages first."""
        return self._known

    def old(self, stamps: Mapping[str, object]) -> int:
        """How many pages are not as they were when their changes were collected."""
        return sum(self._pages.get(name, (None,))[0] != stamp for name, stamp in stamps.items())

    def collect(
        self, jobs: Mapping[str, Job], stamps: Mapping[str, object], order: Order, workers: int, progress: Progress
    ) -> None:
        """Collect them again, of the pages that are not as they were.

        Args:
            jobs: the pages by their names.
            stamps: by name, what differs when a page or the words for it have changed.
            order: the settings of a fix, with the words to put on the pages and without decisions about edits.
            workers: how many processes.
            progress: called after each page with how many are done, of how many.
        """
        old = {name: job for name, job in jobs.items() if self._pages.get(name, (None,))[0] != stamps[name]}
        results = run(list(old.values()), order, workers, _propose)
        for number, (name, result) in enumerate(zip(old, results, strict=True), 1):
            self._pages[name] = (stamps[name], getattr(result, "proposals", []))
            progress(number, len(old))
        self._pages = {name: self._pages[name] for name in jobs}
        self._known = _merged((name, made) for name, (_, made) in self._pages.items())


def _merged(pages: Iterable[tuple[str, list[Proposal]]]) -> list[Change]:
    found: dict[tuple[str, str, str], tuple[Proposal, list[tuple[str, int]]]] = {}
    for page, made in pages:
        for one in made:
            before, after = (WRITTEN.sub("", text)[:_SHOWN] for text in (one.before, one.after))
            found.setdefault((one.name, before, after), (one, []))[1].append((page, one.start))
    listed = [
        Change(name, one.rule, one.is_safe, before, after, tuple(places))
        for (name, before, after), (one, places) in found.items()
    ]
    return sorted(listed, key=lambda change: (change.rule, -len(change.pages), change.pages))
