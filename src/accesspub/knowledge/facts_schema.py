"""The shape of ``rules/facts/``: one `TypedDict` for each file; `schema` has the rules they follow."""
# No `from __future__ import annotations`: the types are read at run time.

from typing import Annotated, NotRequired, TypedDict

from accesspub.knowledge.text_types import KINDS, ClassWord, Sentence, Tag, one_of


class Act(TypedDict):
    """Words that decide outcomes of ACT rules."""

    vague: dict[Tag, list[str]]
    controls: list[str]
    captions: list[str]
    described: list[str]


class Alt(TypedDict):
    """Where pages keep an alt text, and how it is judged."""

    attributes: list[str]
    spacers: list[str]
    placeholders: list[str]
    buttons: list[str]
    numbered: list[str]
    articles: list[str]
    objects: list[str]
    machine: list[str]
    no_credits: list[str]


class AlternativeAttributes(TypedDict):
    """Attributes in which players keep addresses."""

    captions: list[str]
    transcript: list[str]


class AlternativeNames(TypedDict):
    """What files next to a medium are called."""

    transcript: list[str]
    descriptive: list[str]
    captions: list[str]
    subtitles: list[str]
    descriptions: list[str]
    draft: list[str]
    medium: list[str]


class Alternative(TypedDict):
    """How captions, transcripts and descriptions are recognised."""

    transcript: list[str]
    weak: list[str]
    descriptive: list[str]
    label_languages: list[Tag]
    label: list[str]
    aloud: list[str]
    attributes: AlternativeAttributes
    boxes: list[str]
    names: AlternativeNames


class Article(TypedDict):
    """How the article is told apart from the rest of a page."""

    menus: list[ClassWord]
    chrome: list[ClassWord]
    not_chrome: list[ClassWord]
    frame: list[ClassWord]
    picture_boxes: list[ClassWord]
    galleries: list[ClassWord]
    sharing: list[ClassWord]
    content: list[str]
    featured: list[ClassWord]
    modifiers: list[ClassWord]
    comments: list[ClassWord]
    tags: list[str]
    roles: list[str]
    headings: list[str]


class Credit(TypedDict):
    """Who makes and keeps pictures, and how credits are written."""

    agencies: list[str]
    ambiguous: list[str]
    joints: list[str]
    bare_labels: list[str]
    by_words: list[str]
    sources: list[str]
    small_names: list[str]
    studios: list[str]
    qualifiers: list[str]
    publishers: list[str]
    drawn: list[str]
    maps: list[str]
    no_names: list[str]
    house_photos: list[str]
    studio_photos: list[str]
    labels_behind: list[str]
    roles: list[str]
    lead_ins: list[str]
    labels: list[str]
    labels_by: list[str]


class Plugins(TypedDict):
    """Plug-ins of the past."""

    types: dict[str, str]
    classes: dict[str, str]
    files: dict[str, str]
    names: dict[str, str]
    downloads: list[str]


class Embed(TypedDict):
    """How embedded media are recognised."""

    player: list[ClassWord]
    whole_player: list[ClassWord]
    player_roots: list[ClassWord]
    modifiers: list[ClassWord]
    consent: list[ClassWord]
    banner: list[ClassWord]
    advert: list[ClassWord]
    caption: list[ClassWord]
    title: list[ClassWord]
    credit: list[ClassWord]
    lazy: list[str]
    lazy_files: list[str]
    consent_addresses: list[str]
    code: list[str]
    services: list[str]
    ids: list[str]
    sure: list[str]
    settings: list[str]
    titles: list[str]
    advert_titles: list[str]
    durations: list[str]
    posters: list[str]
    keys: dict[Annotated[str, one_of("id", "call", "title", "duration", "poster", "src")], list[str]]
    files: dict[Annotated[str, one_of("video", "audio", "document")], list[str]]
    address: dict[Annotated[str, one_of("video", "audio", "audio_player", "embed")], list[str]]
    video_begins: list[str]
    video_ends: list[str]
    media_words: list[str]
    play: list[ClassWord]
    not_media: list[str]
    plugins: Plugins
    kinds: dict[Annotated[str, one_of(*KINDS)], list[str]]
    stand_ins: list[str]
    frame_titles: list[str]
    headings: list[str]
    buttons: dict[Annotated[str, one_of("play", "rewind")], list[str]]


class Question(TypedDict):
    """How `accesspub explain` words a question and the clues that answer it."""

    asks: str
    clues: dict[str, Sentence]


class Image(TypedDict):
    """What pages call pictures, their captions and their credits."""

    modifiers: list[ClassWord]
    caption: list[ClassWord]
    credit: list[ClassWord]
    caption_authors: list[ClassWord]
    credit_itemprops: list[str]
    credit_tags: list[str]
    controls: list[ClassWord]
    caption_attributes: list[str]
    credit_attributes: list[str]
    lazy_attributes: list[str]
    lazy_sets: list[str]
    placeholders: list[str]
    generic: list[str]
    screenshots: list[str]
    endings: list[str]
    separators: list[str]
    portraits: list[ClassWord]
    portrait_openings: list[str]
    share_addresses: list[str]
    poster_addresses: list[str]
    author_paths: list[str]
    sign_up_paths: list[str]
    icons: list[ClassWord]
    icon_files: list[ClassWord]
    ornament_files: list[ClassWord]
    galleries: list[str]
    boxes: list[ClassWord]
    players: list[ClassWord]
    teasers: list[ClassWord]
    read_more: list[str]
    portrait_alts: list[str]
    promotion_alts: list[str]
    followed_hosts: list[str]
    network_alts: list[str]
    code_alts: list[str]
    advert_paths: list[str]
    advert_folders: list[str]
    not_captions: list[str]
    lead_labels: list[str]
    expanders: list[str]
    tooltips: list[str]
    notes: list[str]
    backgrounds: list[ClassWord]
    figure_labels: list[str]


class LanguageWords(TypedDict):
    """Small words by which the language of a text is recognised."""

    common: dict[Tag, list[str]]


class Library(TypedDict):
    """A library that makes a player of a native one."""

    name: str
    attributes: NotRequired[list[str]]
    classes: NotRequired[list[str]]
    around: NotRequired[list[str]]
    around_classes: NotRequired[list[str]]
    draws: list[Annotated[str, one_of("controls", "transcript", "descriptions", "fallback")]]
    described: NotRequired[list[str]]
    no_transcript: NotRequired[dict[str, str]]


class Playlist(TypedDict):
    """How a library writes a list of media."""

    items: str
    sources: str
    tracks: str


class Player(TypedDict):
    """What libraries make of native players."""

    elements: list[str]
    libraries: list[Library]
    playlists: list[Playlist]


class Facts(TypedDict):
    """The files of ``rules/facts/``, by name."""

    act: Act
    alt: Alt
    alternative: Alternative
    article: Article
    credit: Credit
    embed: Embed
    evidence: dict[str, Question]
    image: Image
    language: LanguageWords
    player: Player
