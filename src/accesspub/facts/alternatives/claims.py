"""Whether what a page calls a transcript is one of a certain medium: text in the page, and links to it."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from turbohtml import Element, Node, Text

from accesspub import expressions as re
from accesspub.facts.alternatives.files import local, read_path
from accesspub.facts.alternatives.labels import OURS, Wording, wording
from accesspub.facts.alternatives.recording import Recording
from accesspub.facts.alternatives.spoken_text import FEWEST, RUN, SLOW, names_media, words_of
from accesspub.facts.dom.text import short_text
from accesspub.facts.embeds.vocabulary import embed_vocabulary
from accesspub.facts.evidence import CERTAIN, VETO, Question, ask
from accesspub.html.lazy import lazy
from accesspub.html.tags import without_tags
from accesspub.html.text import BLOCK, OPAQUE, fold

_MANY = 80  # words: longer than a notice or a teaser
_SOME = 8  # words: a short text, but not a remark
_REMARK = 25  # words: a text of so few may only say that there is no transcript
_HEADLINE = 4  # words of a label that belong to no label: it is a sentence about something else
_NEAR = 1500  # characters of source between a medium and what belongs to it
_SHARE = 0.3  # words a second: less is not a transcript of a recording, however long its pauses are
_LONGEST = 200_000  # characters of a text that are looked at
_CARRIED = 0.5  # share of what is said that a transcript has
_PROSE = 60  # characters around a link that make it a part of a sentence
_TEXTS = frozenset(("txt", "html", "htm", "xhtml", "md"))
_PICTURES = frozenset("avif gif jpeg jpg png svg webp".split())
_NOWHERE = ("javascript:", "mailto:", "tel:", "data:", "blob:")


@lru_cache(1)
def _turn() -> re.Pattern[str]:
    """How a line begins in which somebody speaks: with a name, a time, a dash or a sound."""
    return re.compile(
        r"(?:[\[(]?\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?[\])]?\s{0,9}[-–—]?\s{0,9}\S"
        r"|[^\W\d_a-zà-ÿа-я][^:：.!?\n]{0,40}\s?[:：](?!//)"
        r"|[-–—]\s?\w|>>|\[\w[^\]\n]{1,40}\]|♪)"
    )


def text_lines(nodes: list[Node]) -> list[str]:
    """The lines of text that nodes show."""
    parts: list[str] = []
    size = 0
    stack = nodes[::-1]
    while stack and size < _LONGEST:
        node = stack.pop()
        if isinstance(node, Text):
            parts.append(node.data.replace("\n", " "))
            size += len(node.data)
        elif isinstance(node, Element) and node.tag not in OPAQUE:
            if node.tag in BLOCK or node.tag == "br":
                parts.append("\n")
                stack.append(Text("\n"))
            stack += reversed(node.children)
    return [line for line in map(fold, "".join(parts).split("\n")) if line]


class _Claim:
    """What is called a transcript, and the medium that it may be one of."""

    def __init__(self, medium: Recording, element: Element, label: str, *, is_boxed: bool) -> None:
        self.medium, self.element, self.label, self.is_boxed = medium, element, label, is_boxed
        self.words: Wording = wording(medium.media.knowledge)

    @lazy
    def known(self) -> frozenset[str]:
        """The words of the medium's title and of the headline."""
        embed, page = self.medium.embed, self.medium.media.page
        named = [quote.text for quote in (embed.title, embed.caption) if quote is not None]
        return frozenset(words_of(" ".join([*named, *(one.text for one in page.document.select("h1")[:3])])))

    @lazy
    def others(self) -> int:
        """How many words of the label belong to no label; those of a name after a colon do not count."""
        return self.words.others(self.words.parts(self.label)[0], self.known)

    @lazy
    def least(self) -> float:
        """How many words a transcript of the medium has at least."""
        speech = self.medium.file.speech_seconds * SLOW
        return max(FEWEST, speech or (self.medium.seconds or 0.0) * _SHARE)

    def only_names(self) -> str:
        head, name = self.words.parts(self.label)
        return "" if self.others or (name and not self.known.issuperset(words_of(name))) else head

    def names_title(self) -> str:
        name = self.words.parts(self.label)[1]
        return name if name and not self.others and not self.only_names() else ""

    def headline_words(self) -> str:
        return self.label if self.others >= _HEADLINE else ""

    def headline(self) -> Element | None:
        return self.element.closest("h1")

    def label_denies(self) -> str:
        found = self.words.none.search(self.label.casefold())
        return found[0] if found is not None else ""

    def near(self) -> bool:
        page = self.medium.media.page
        own, tag = page.start_tag(self.element), page.end_tag(self.medium.element)
        tag = tag or page.start_tag(self.medium.element)
        return self.is_boxed or (own is not None and tag is not None and abs(own.start - tag.end) < _NEAR)


class _TextClaim(_Claim):
    """Text in the page under a label or in a box that is called a transcript."""

    def __init__(
        self, medium: Recording, element: Element, label: str, lines: list[str], *, is_boxed: bool, named: str = ""
    ) -> None:
        super().__init__(medium, element, label, is_boxed=is_boxed)
        self.lines, self.named = lines, named

    @lazy
    def text(self) -> list[str]:
        """The words of the text."""
        return words_of(" ".join(self.lines))

    def named_by_medium(self) -> str:
        return self.named

    def denies(self) -> str:
        first = self.lines[0] if self.lines else ""
        count = len(words_of(first))
        is_remark = count <= _SOME or len(self.text) <= _REMARK or self.words.names.search(first.casefold())
        if count > _REMARK or not is_remark or _turn().match(first):
            return ""
        found = self.words.none.search(first.casefold())
        return found[0] if found is not None else ""

    def too_short(self) -> str:
        return str(len(self.text)) if len(self.text) < self.least else ""

    def some_words(self) -> str:
        return str(len(self.text)) if len(self.text) >= _SOME else ""

    def many_words(self) -> str:
        return str(len(self.text)) if len(self.text) >= _MANY else ""

    def speech(self) -> str:
        turns = [line for line in self.lines if _turn().match(line)]
        is_first = any(line in turns for line in self.lines[:2])
        return turns[0][:40] if turns and (is_first or len(turns) > 2) else ""

    def carries_words(self) -> str:
        said = self.medium.said
        if len(said) < RUN:
            return ""
        text = frozenset(pairwise(self.text))
        pairs = list(pairwise(said))
        return " ".join(said[:RUN]) if sum(pair in text for pair in pairs) > _CARRIED * len(pairs) else ""


class _LinkClaim(_Claim):
    """A link that is called a transcript."""

    @lazy
    def address(self) -> str:
        """Where it leads."""
        return (self.element.attr("href") or "").strip()

    @lazy
    def sentence(self) -> str:
        """The text around the link; empty for a long one."""
        around = self.element.closest("p,li,dd,td,figcaption,div")
        return (short_text(around, 400) or "") if around is not None else ""

    def nowhere(self) -> str:
        address = self.address.lower()
        path = address.partition("#")[0].partition("?")[0]
        media = self.medium.media
        kind = embed_vocabulary(media.knowledge).recording(path) or path.rpartition(".")[2] in _PICTURES
        is_nothing = not path or path in ("/", ".", "./") or address.startswith(_NOWHERE)
        return self.address or "href" if is_nothing or kind or address in self.medium.addresses else ""

    def denies(self) -> str:
        found = self.words.none.search(self.sentence.casefold()) if len(words_of(self.sentence)) <= _REMARK else None
        return found[0] if found is not None else ""

    def short_file(self) -> str:
        path = local(self.medium.media.site, self.address)
        if path is None or path.suffix.lower().lstrip(".") not in _TEXTS or not path.is_file():
            return ""
        captions = read_path(path, self.medium.media.site)[0]
        if captions is None or captions.cues or not captions.markup:
            return ""
        count = len(words_of(without_tags(captions.markup)))
        return str(count) if count < self.least else ""

    def in_prose(self) -> str:
        around = self.element.closest("p,li,dd,td,figcaption")
        text = "" if around is None else fold(around.text[:_LONGEST])
        return text[:_PROSE] if len(text) > len(self.label) + _PROSE else ""

    def address_names(self) -> str:
        return self.address if not self.others and self.words.names.search(self.address.casefold()) else ""

    def speaks_of_media(self) -> bool:
        return names_media(self.sentence, self.medium.media.knowledge)


TRANSCRIPT = Question.about(
    _TextClaim,
    "page-transcript",
    prior=-3,
    label_denies=VETO,
    headline=VETO,
    only_names=2,
    names_title=1,
    headline_words=-2,
    named_by_medium=1,
    near=1,
    denies=VETO,
    too_short=VETO,
    speech=2,
    some_words=1,
    many_words=1,
    carries_words=CERTAIN,
)
LINK = Question.about(
    _LinkClaim,
    "linked-transcript",
    prior=-2,
    nowhere=VETO,
    label_denies=VETO,
    headline=VETO,
    only_names=2,
    names_title=1,
    headline_words=-2,
    near=1,
    in_prose=-2,
    denies=VETO,
    address_names=1,
    speaks_of_media=1,
    short_file=VETO,
)


def is_transcript(
    medium: Recording, element: Element, label: str, lines: list[str], *, is_boxed: bool = False, named: str = ""
) -> bool:
    """Whether lines of text are a transcript of a medium.

    Args:
        medium: the medium.
        element: what names the text, or holds it.
        label: what it is called.
        lines: the text.
        is_boxed: whether it is in the medium's own box.
        named: the attribute of the medium that leads to it.
    """
    if element.closest(OURS) is not None:  # however little is said in it; else it would be written again and again
        return bool(lines)
    claim = _TextClaim(medium, element, label, lines, is_boxed=is_boxed, named=named)
    return ask(TRANSCRIPT, claim, element, medium.media.record)


def leads_to_transcript(medium: Recording, link: Element, label: str, *, is_boxed: bool = False) -> bool:
    """Whether a link leads to a transcript of a medium."""
    return link.closest(OURS) is not None or ask(
        LINK, _LinkClaim(medium, link, label, is_boxed=is_boxed), link, medium.media.record
    )
