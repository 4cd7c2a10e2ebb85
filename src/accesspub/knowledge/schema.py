"""The shape of the knowledge files: one `TypedDict` for each kind of file.

At run time these types cost nothing: they are imported only for type checking, and to check files that are not in
the cache. The rules of the schema:

- A key that is not here is an error; so is a text that is not in its `Literal`.
- A list or mapping that a file leaves out is empty. A text that it leaves out must be `NotRequired`.
- A list of one may be written as a text.
- What follows a type in `Annotated` is a check (see `text_types`).
"""
# No `from __future__ import annotations`: the types are read at run time.

from typing import Annotated, Literal, NotRequired, TypedDict

from accesspub.knowledge.facts_schema import Facts
from accesspub.knowledge.text_types import (
    ActRule,
    Criterion,
    Date,
    Kind,
    Number,
    Sentence,
    Severity,
    Tag,
    Template,
    Url,
    found_by,
    one_of,
)

# -- rules/ID.yaml ----------------------------------------------------------------------------------


class Plural(TypedDict):
    """A sentence by the number it speaks of; the forms are those of CLDR."""

    zero: NotRequired[Sentence]
    one: NotRequired[Sentence]
    two: NotRequired[Sentence]
    few: NotRequired[Sentence]
    many: NotRequired[Sentence]
    other: Sentence


class RuleWords(TypedDict, total=False):
    """What a rule says, in one language."""

    title: str
    why: str
    do: str
    who: str
    good: str
    poor: str
    question: str
    task: Sentence | Plural
    says: dict[str, Sentence]


class Rule(TypedDict):
    """One rule, with its words in English."""

    title: str
    severity: Severity
    wcag: list[Criterion]
    act: list[ActRule]
    owner: Literal["editor", "media", "designer", "developer"]
    asks: NotRequired[Literal["alt", "credit", "captions", "transcript"]]
    why: str
    do: str
    who: NotRequired[str]
    good: NotRequired[str]
    poor: NotRequired[str]
    question: NotRequired[str]
    task: NotRequired[Sentence | Plural]
    says: dict[str, Sentence]
    examples: list[str]


# -- rules/providers/ID.yaml ------------------------------------------------------------------------


class Match(TypedDict):
    """One shape of a provider's addresses."""

    host: list[str]
    path: Template
    query: NotRequired[dict[str, Template]]
    kind: NotRequired[Kind]
    page: NotRequired[Template]
    use: NotRequired[Literal["player", "page", "script"]]
    inner: NotRequired[list[str]]


class Sources(TypedDict, total=False):
    """Where the properties of a medium are read, the likeliest place first."""

    id: list[str]
    title: list[str]
    caption: list[str]
    duration: list[str]
    poster: list[str]
    src: list[str]
    page_url: list[str]


class JsonSources(Sources):
    """Likewise, as paths in the JSON that an attribute holds."""

    attribute: str


# By a call, as `class` is not a name in Python.
Markup = TypedDict(
    "Markup",
    {
        "tag": NotRequired[list[str]],
        "class": NotRequired[list[str]],
        "element_id": NotRequired[list[Template]],
        "attributes": NotRequired[list[str]],
        "where": NotRequired[dict[str, Template]],
        "needs": NotRequired[str],
        "id": NotRequired[list[str]],
        "title": NotRequired[list[str]],
        "caption": NotRequired[list[str]],
        "duration": NotRequired[list[str]],
        "poster": NotRequired[list[str]],
        "src": NotRequired[list[str]],
        "page_url": NotRequired[list[str]],
        "json": NotRequired[JsonSources],
        "param": NotRequired[dict[str, list[str]]],
        "link": NotRequired[Literal["page", "file"]],
        "kind": NotRequired[Kind],
        "delivery": NotRequired[
            Literal["iframe", "iframe-lazy", "js-placeholder", "consent-placeholder", "blockquote"]
        ],
    },
)


class Autoplay(TypedDict):
    """The parameter of an address that starts playback, and the values that do."""

    parameter: str
    on: list[str]


class UrlExample(TypedDict):
    """An address of this provider, and what is read from it."""

    url: str
    id: NotRequired[str]
    kind: NotRequired[Kind]


class MarkupExample(TypedDict):
    """Markup of this provider, and what is read from it."""

    html: str
    id: NotRequired[str]
    title: NotRequired[str]


class Documentation(TypedDict):
    """Where the facts of a file come from."""

    url: Url
    checked: Date


class ProviderExamples(TypedDict):
    """The keys of a provider that only its tests need; they are not cached."""

    examples: list[UrlExample]
    markup_examples: list[MarkupExample]
    not_ours: list[str]
    learned_from: list[Documentation]


class Provider(TypedDict):
    """How the players of one provider are recognised."""

    name: str
    label: NotRequired[str]
    kind: Kind
    words: NotRequired[list[str]]
    match: list[Match]
    posters: NotRequired[list[Match]]
    page: NotRequired[Template]
    captions: Literal["yes", "no", "unknown"]
    aloud: NotRequired[bool]
    autoplay: NotRequired[Autoplay]
    markup: list[Annotated[Markup, found_by]]
    calls: NotRequired[list[str]]


class ProviderFile(Provider, ProviderExamples):
    """One file of ``rules/providers/``."""


# -- rules/languages/TAG.yaml -----------------------------------------------------------------------


class Labels(TypedDict):
    """What is in front of a caption, a credit or a transcript."""

    media_caption: list[str]
    image_caption: list[str]
    image_credit: list[str]
    credit: list[str]
    credit_by: list[str]
    transcript: list[str]
    transcript_with: list[str]
    no_transcript: list[str]


class Places(TypedDict):
    """Sentences that replace a medium, by where they count: anywhere, or in a player only."""

    alone: list[str]
    inside: list[str]


# Why a medium is missing.
Reason = Annotated[
    str, one_of("unsupported", "javascript", "flash", "unavailable", "consent", "loading", "see-elsewhere")
]


class AltWords(TypedDict):
    """Words of alt texts."""

    redundant: list[str]
    placeholders: list[str]


class Reads(TypedDict):
    """What pages in this language call things."""

    alt: AltWords
    source: list[str]
    messages: dict[Reason, Places]
    labels: Labels


class Language(TypedDict):
    """How pages in one language are read and written; what media, faults of caption files and refusals are called."""

    name: str
    reads: Reads
    writes: dict[str, Sentence]
    says: dict[str, str]
    captions: dict[str, Sentence]
    withheld: dict[str, Sentence]


class ReportWords(TypedDict):
    """The sentences of the HTML report."""

    words: dict[str, Sentence | Plural]
    tasks: dict[str, RuleWords]
    causes: dict[str, str]
    axe: dict[str, str]


class Translation(TypedDict):
    """What reports say in one language; English fills what is missing."""

    rules: dict[str, RuleWords]
    report: ReportWords
    desk: dict[str, Sentence | Plural]


class LanguageFile(Language, Translation):
    """One file of ``rules/languages/``."""


# -- rules/captions/NAME.yaml -----------------------------------------------------------------------


class Limit(TypedDict, total=False):
    """The numbers that a value should not pass: beyond ``note`` or ``warning``, it is one."""

    note: Number
    warning: Number


class Speed(Limit):
    """How fast captions may be read."""

    unit: Literal["words-per-minute", "characters-per-second"]


class Shortest(Limit):
    """How many seconds a cue, or each word of it, must be shown."""

    per: Literal["cue", "word"]


class Speakers(TypedDict):
    """What is asked for where the speaker changes."""

    note: Literal["new-line"]


class Coverage(TypedDict, total=False):
    """How much of a medium must have captions: all but so many seconds at its end, or a share of the speech."""

    tail: Number
    share: Number


class Gap(Limit):
    """Seconds between two cues, and how far apart those are that follow each other; 0 if the guide does not say."""

    least: NotRequired[Number]
    most: NotRequired[Number]


# By a call, as `line-length` is not a name in Python.
Sections = TypedDict(
    "Sections",
    {
        "speed": str,
        "line-length": str,
        "lines": str,
        "too-short": str,
        "too-long": str,
        "gap": str,
        "speaker-change": str,
    },
    total=False,
)
"""Where the guide has a limit, by the code of the finding."""

Profile = TypedDict(
    "Profile",
    {
        "title": str,
        "speed": NotRequired[Speed],
        "line-length": NotRequired[Limit],
        "lines": NotRequired[Limit],
        "shortest": NotRequired[Shortest],
        "longest": NotRequired[Limit],
        "gap": NotRequired[Gap],
        "speakers": NotRequired[Speakers],
        "coverage": Coverage,
        "sections": NotRequired[Sections],
    },
)


class Files(TypedDict):
    """All knowledge files, by folder and name."""

    rules: dict[str, Rule]
    providers: dict[str, ProviderFile]
    languages: dict[Tag, LanguageFile]
    facts: Facts
    captions: dict[str, Profile]
