"""What the rules say about words before they are saved: asked about the page with these words, in memory."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from accesspub.desk.model import PLACE, Item, Place
from accesspub.desk.states import met, problem, row_of
from accesspub.edits.byte_edits import apply, to_bytes
from accesspub.edits.own_inserts import own_inserts
from accesspub.edits.plan import Plan
from accesspub.engine.analysis import Analysis
from accesspub.engine.engine import engine
from accesspub.engine.loop import page_after
from accesspub.engine.rule import Finding
from accesspub.facts.model import Image
from accesspub.run.guard import guarded
from accesspub.run.model import Job, NotProcessedError, Order
from accesspub.run.pages import read_page
from accesspub.run.workspace import Workspace
from accesspub.worklist.answers import proposing
from accesspub.worklist.desk_place import NAME
from accesspub.worklist.keys import asked_for, image_key
from accesspub.worklist.model import SIGNED, Row, Worklist, short_tag


@dataclass(frozen=True, slots=True)
class Live:
    """The result of checking words.

    Attributes:
        messages: what the rules say about the picture with these words, in the language of reports.
        role: what a screen reader calls it: ``image``, ``link``, ``video`` …; empty: it says nothing.
        name: what it reads out.
        is_complete: whether nothing is missing or wrong.
    """

    messages: tuple[str, ...] = ()
    role: str = ""
    name: str = ""
    is_complete: bool = False

    @property
    def spoken(self) -> str:
        """What a screen reader says; empty if it skips the element."""
        return f"{self.role}, {self.name}" if self.role and self.name else self.role


class Checks:
    """Asks the rules about proposed words.

    Args:
        order: with what settings.
        jobs: page -> how it is read.
    """

    def __init__(self, order: Order, jobs: Mapping[str, Job]) -> None:
        self._workspace, self._jobs = Workspace(order), jobs

    def live(self, item: Item, words: Mapping[str, str], who: str) -> Live:
        """Ask about an item, on the first page that has it.

        Args:
            item: the item.
            words: all its words, as they would be.
            who: writes them.
        """
        now = datetime.datetime.now(datetime.UTC)
        wrong = problem(item.kind, words, who, now.isoformat(), now.date())
        said, role, name = ([wrong] if wrong else []), item.kind, item.context.name
        if item.kind == PLACE:
            role = ""
        elif not item.is_clip and not wrong:
            try:
                more, role, name = self._picture(item, words, who, now.isoformat())
                said += more
            except NotProcessedError as error:
                said.append(str(error))
        return Live(tuple(said), role, name, not said and met(item.needs, words))

    def _picture(self, item: Item, words: Mapping[str, str], who: str, when: str) -> tuple[list[str], str, str]:
        # Where its words are missing, not where another page has them already.
        places = sorted(item.places, key=lambda place: not place.findings)
        job = self._jobs.get(places[0].page) if places else None
        if job is None:
            return [], "", ""
        raw, _ = read_page(job, self._workspace.config(job.path).max_bytes)
        setup = engine(self._workspace.config(job.path))
        asked = tuple(rule.id for rule in setup.rules if "asks" in setup.knowledge.rules[rule.id])
        name = Path(job.root or job.path, NAME)  # there is no such file: the words are in memory
        machine = engine(replace(setup.config, worklist=name, select=asked))
        row = row_of(item.kind, item.key, item.language, words, who, when)
        with proposing(name, Worklist([row])), guarded(machine.config):
            analysis = machine.open(raw, job.path, None, self._workspace.site(job))
            use = _use(analysis, item, places[0])
            analysis = _with_words(analysis, item) or replace(analysis, known=None)
        # Now the words are the page's own: the rules would trust what a worklist says.
        decided = Row(row.key, row.kind, row.language, **{name: getattr(row, name) for name in SIGNED})
        with proposing(name, Worklist([decided])), guarded(machine.config):
            image = next(islice(_images(analysis, item), use, None), None)
            if image is None:
                return [], "", ""
            say = machine.words.says
            messages = (say(one.rule, one.key, one.values) for one in _about(analysis, image))
            return [*dict.fromkeys(messages)], *_spoken(image)


def _images(analysis: Analysis, item: Item) -> Iterator[Image]:
    """All uses of an item's picture on a page in this language, copies included."""
    page, base = analysis.page, analysis.config.root
    for image in asked_for(analysis.facts):
        same = short_tag(page.language(image.element)) == item.language
        if same and image_key(image, page, analysis.site, base) == item.key:
            yield from (image, *image.copies)


def _use(analysis: Analysis, item: Item, place: Place) -> int:
    """The use of a picture that is checked: others may already have their alt text."""
    at = (place.line, place.column)
    return next(
        (n for n, image in enumerate(_images(analysis, item)) if analysis.page.position(image.element) == at), 0
    )


def _about(analysis: Analysis, image: Image) -> list[Finding]:
    mine = image.elements
    return [one for one in analysis.findings if any(one.element is element for element in mine)]


def _with_words(analysis: Analysis, item: Item) -> Analysis | None:
    """The page with the words of an item in it; None if there is nothing to write."""
    due = [
        (one.rule, one.edit)
        for image in _images(analysis, item)
        for one in _about(analysis, image)
        if one.edit is not None and analysis.may(one.rule, one.edit)
    ]
    if not due:
        return None
    page = analysis.page
    own_inserts(page).put_back()
    plan = Plan(page)
    for rule, edit in due:
        plan.add(edit, rule)
    raw = apply(page.source.raw, to_bytes(page.source, plan.splices()))
    return replace(analysis, page=page_after(page, raw), known=None)


def _spoken(image: Image) -> tuple[str, str]:
    element = image.element
    if image.alt == "" or element.attr("role") in ("presentation", "none") or element.attr("aria-hidden") == "true":
        return "", ""
    return ("link" if image.only_content_of_link else "image"), image.alt or ""
