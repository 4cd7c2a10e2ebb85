"""What one page of a site has to do with the desk: gathered in a separate process, and sent back as plain records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from turbohtml import Element

from accesspub import expressions as re
from accesspub.desk.model import Context, PageFacts
from accesspub.engine.result import PageResult, extended
from accesspub.facts.credits.vocabulary import reader_of
from accesspub.facts.dom.class_names import facts_section, word_set
from accesspub.facts.facts import Facts
from accesspub.facts.model import Embed, Image
from accesspub.html_report.model import PageData, Reported
from accesspub.html_report.sources.check import page_from
from accesspub.html_report.sources.page import look
from accesspub.knowledge.load import Knowledge
from accesspub.run.model import Job, Order
from accesspub.run.pages import page_name
from accesspub.run.work import work
from accesspub.run.workspace import Workspace
from accesspub.worklist.collect import clip_row, clips, needs_of, picture_row, pictures
from accesspub.worklist.context import Around
from accesspub.worklist.keys import asked_for, clip_key, clips_of, image_key
from accesspub.worklist.model import Row

Position = tuple[int, int]
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Thing:
    """A picture or clip on one page.

    Attributes:
        at: the positions of its elements (line from 1, column from 0): its own, its copies, the link it fills.
    """

    row: Row
    needs: tuple[str, ...]
    context: Context
    at: tuple[Position, ...]


@dataclass(slots=True)
class Gathered(PageResult):
    """A page that was checked, with what the desk wants to know of it.

    Attributes:
        findings: each with the words around it.
        things: its pictures and clips.
        about: the page itself.
    """

    findings: Sequence[Reported] = ()
    things: list[Thing] = field(default_factory=list)
    about: PageFacts = field(default_factory=lambda: PageFacts(""))


def gather(job: Job, order: Order, raw: bytes | None = None) -> Gathered:
    """Check a page, as `accesspub.run.work` does, and read what the desk shows of it."""
    found = work(job, order, raw)
    result = extended(found, Gathered)
    workspace = Workspace(order)
    config = workspace.config(job.path)
    name = page_name(job, workspace.first_config([job.root or job.path]))
    if found.status == "error":
        result.about = PageFacts(name, reason=found.reason)
        return result
    seen = look(found.html, job.path, workspace.site(job).root, config)
    page = page_from(result, seen)
    result.findings = page.findings
    if seen.facts is not None:
        result.things = list(_things(result, seen.facts, workspace))
    result.about = _about(name, page, result)
    result.html = b""
    return result


def _about(name: str, page: PageData, result: PageResult) -> PageFacts:
    reason = page.reason if page.status == "not_tested" else ""
    fixable = sum(one.safe for one in result.findings)
    return PageFacts(name, page.title, page.section, page.language, fixable, reason)


def _things(result: PageResult, facts: Facts, workspace: Workspace) -> Iterator[Thing]:
    page, site, path = facts.page, facts.site, result.path
    base, knowledge = workspace.config(path).root, workspace.engine(path).knowledge
    asked = {rule: words["asks"] for rule, words in knowledge.rules.items() if "asks" in words}
    due: dict[Position, dict[str, None]] = {}
    for one in result.findings:
        if one.rule in asked and not one.safe:
            needs = needs_of(one.rule, one.says, asked)
            due.setdefault((one.line, one.column), {}).update(dict.fromkeys(needs))
    elements = (one for one in page.document.iter_elements() if one.position is not None)
    wanted = {one: due[at] for one in elements if (at := page.position(one)) in due} if due else {}
    around = Around(page)
    needed = {id(image): tuple(needs) for image, needs in pictures(facts, wanted)}
    for image in asked_for(facts):
        if key := image_key(image, page, site, base):
            row = picture_row(image, facts, around)
            row.key = key
            context = _of_picture(image, row, facts, around)
            yield Thing(row, needed.get(id(image), ()), context, _positions(facts, image.elements))
    needed = {id(embed): tuple(needs) for embed, needs in clips(facts, wanted)}
    for embed in clips_of(facts):
        if key := clip_key(embed, page, site, base):
            row = clip_row(embed, around)
            row.key = key
            context = _of_clip(embed, row, facts, around)
            yield Thing(row, needed.get(id(embed), ()), context, _positions(facts, [embed.element]))


def _positions(facts: Facts, elements: list[Element]) -> tuple[Position, ...]:
    return tuple(facts.page.position(one) for one in elements)


def _of_picture(image: Image, row: Row, facts: Facts, around: Around) -> Context:
    before, after = around.paragraphs(image.element)
    return Context(
        address=row.address, file=_file(image.src, facts), page_language=facts.page.language(image.element),
        caption=row.caption_now, credit=image.credit.text if image.credit is not None else "", heading=row.heading,
        before=before, after=after, now=image.alt, alt=row.suggestion,
        proposed_credit=row.suggested_credit, source=row.suggestion_from, credited=_credited(image, facts),
    )  # fmt: skip


def _credited(image: Image, facts: Facts) -> str:
    """Whom the page credits, as a filter."""
    if image.credit is None:
        return "missing"
    return "agency" if reader_of(facts.knowledge).has_agency(image.credit.text) else "other"


def _clip_name(embed: Embed, knowledge: Knowledge) -> str:
    """What the page calls a clip; empty if that says no more than "YouTube video player" or "audio.mp3"."""
    said = (one.text for one in (embed.title, embed.caption) if one is not None)
    return next((name for name in said if not _is_of_any_clip(name, embed.provider_name or "", knowledge)), "")


def _is_of_any_clip(name: str, provider: str, knowledge: Knowledge) -> bool:
    endings, empty = _words_of_any_clip(knowledge)
    folded, of_provider = name.strip(" .:").casefold(), provider.casefold().split()
    if " " not in folded and folded.rpartition(".")[2] in endings:  # a file
        return True
    words = (word for word in _WORDS.findall(folded) if word not in of_provider)
    return folded in empty or folded in of_provider or all(word in empty or word.isdecimal() for word in words)


@lru_cache(maxsize=4)
def _words_of_any_clip(knowledge: Knowledge) -> tuple[frozenset[str], frozenset[str]]:
    """The endings of media files, and all words that say nothing of one clip."""
    kinds, files = (facts_section(knowledge, "embed", key) for key in ("address", "files"))
    endings = frozenset({*files["video"], *files["audio"]})
    told = (word_set(knowledge, "embed", key) for key in ("headings", "frame_titles"))
    return endings, endings.union(*told, *kinds.values())


def _of_clip(embed: Embed, row: Row, facts: Facts, around: Around) -> Context:
    before, after = around.paragraphs(embed.element)
    medium = next((one for one in facts.media.items if one.embed is embed), None)
    found = (*medium.in_page, *medium.files) if medium is not None else ()
    names = dict.fromkeys(one.path.name if one.path is not None else one.where for one in found)
    return Context(
        address=row.address, file=_file(embed.file_url or embed.src, facts),
        name=_clip_name(embed, facts.knowledge), delivery=embed.delivery,
        provider=embed.provider_name or embed.provider or "",
        seconds=medium.seconds if medium is not None else embed.duration,
        page_language=facts.page.language(embed.element), heading=row.heading,
        caption=embed.caption.text if embed.caption is not None else "",
        credit=embed.credit.text if embed.credit is not None else "",
        before=before, after=after, alternatives=tuple(filter(None, names)),
    )  # fmt: skip


def _file(address: str | None, facts: Facts) -> str:
    path: Path | None = facts.site.resolve(address)
    return str(path) if path is not None and path.is_file() else ""
