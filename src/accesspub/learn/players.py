"""Players that a site's own script makes: boxes between paragraphs, empty or with a poster, each with its own id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from accesspub import expressions as re
from accesspub.facts.embeds.unknown import ID
from accesspub.learn.article import EXAMPLES
from accesspub.learn.model import Hollow, PageNotes, Proposal
from accesspub.learn.names import selectors

_FEW_PAGES = 0.1
_LEAST = 3
_DIFFERENT = 0.8  # share of the values of an id that differ
_DIFFERENT_TITLES = 0.3  # the same of titles, which several media may have
_IN_MOST = 0.8  # share of the boxes that have an attribute
_ATTRIBUTE = re.compile(r"[a-z][a-z0-9-]*(?: [\w.-]+)?", re.A)
_ID_NAME = re.compile(r"(?:id|ref|key|uuid|guid|code)$", re.I)
_URL = re.compile(r"(?:https?:)?/{1,2}[^\s/]\S*")
_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|avif|gif|svg)(?:\?|$)", re.I)
_AUDIO = re.compile(r"audio|podcast|sound|listen|\.(?:mp3|m4a|ogg)(?:\?|$)", re.I)


def players(pages: Sequence[PageNotes], counts: Counter[str]) -> Iterator[Proposal]:
    """The players, each with where its id, title and URL are."""
    found = [(page.path, box) for page in pages for box in page.hollows]
    least = max(_LEAST, round(len(pages) * _FEW_PAGES))
    for name, boxes in selectors(found, counts, least):
        fields = _fields([box for _, box in boxes])
        if (id_place := fields.get("id")) is None:
            continue
        different = len({box.values.get(id_place) for _, box in boxes})
        posters = sum(box.poster for _, box in boxes)
        evidence = (
            f"{len(boxes)} boxes next to paragraphs, {posters} with a poster and the others empty; "
            f"{different} different values of {id_place}"
        )
        attribute = id_place.partition(" ")[0]
        selector = name if f"[{attribute}]" in name else f"{name}[{attribute}]"
        audio = all(_AUDIO.search(" ".join((*box.names, *box.values, *box.values.values()))) for _, box in boxes)
        values = {"selector": selector, **fields, **({"kind": "audio"} if audio else {})}
        pages_of = frozenset(path for path, _ in boxes)
        yield Proposal("player", values, pages_of, evidence, [box.example for _, box in boxes[:EXAMPLES]])


def _fields(boxes: Sequence[Hollow]) -> dict[str, str]:
    """Where the id, the title and the URL are."""
    places = Counter(place for box in boxes for place in box.values if _ATTRIBUTE.fullmatch(place))
    found: dict[str, list[tuple[bool, float, str]]] = {"id": [], "title": [], "src": []}
    for place, number in places.items():
        values = [box.values[place] for box in boxes if place in box.values]
        different = len(set(values)) / number
        if number < len(boxes) * _IN_MOST:
            continue
        if different >= _DIFFERENT and all(map(ID.fullmatch, values)):
            found["id"].append((_ID_NAME.search(place) is not None, different, place))
        elif different >= _DIFFERENT and all(_URL.match(value) and not _PICTURE.search(value) for value in values):
            found["src"].append((True, different, place))
        elif different >= _DIFFERENT_TITLES and sum(" " in value.strip() for value in values) >= number * _IN_MOST:
            found["title"].append((place.rpartition("-")[2].rpartition(".")[2] in _TITLES, different, place))
    # The surest first: by its name, by how much it differs, and the shortest place.
    return {
        key: min(ones, key=lambda one: (not one[0], -one[1], len(one[2]), one[2]))[2]
        for key, ones in found.items()
        if ones
    }


_TITLES = frozenset(("title", "headline", "name", "caption", "label"))
