"""Credits: who made a picture or owns it, read from the words of a caption.

A credit is recognised by a label ("Foto:", "Photo by", "©"; after the name in scripts without capitals),
by an agency ("Jane Roe/AFP"), or as a signature after the last sentence or in brackets
("Jane Roe for Paper"). Short agency names are also words, and "Photo" also occurs in titles, so a
credit without a label must consist of names.
"""

from __future__ import annotations

from functools import lru_cache

from accesspub.facts.credits.find_labels import labels_in
from accesspub.facts.credits.label_behind import with_label_behind
from accesspub.facts.credits.labelled import drawn, labelled
from accesspub.facts.credits.model import Credit
from accesspub.facts.credits.sentences import COPYRIGHT_TAIL, cleaned, unbracketed
from accesspub.facts.credits.unlabelled import is_byline_of, unlabelled
from accesspub.facts.credits.vocabulary import CLOCK, reader_of
from accesspub.facts.dom.class_names import word_set
from accesspub.knowledge.load import Knowledge

_TEXT = 4000  # characters of a caption that are looked at


# Rules and facts ask for the same texts, and a fixed page has nearly the same texts as before.
@lru_cache(maxsize=4096)
def split_credit(text: str, knowledge: Knowledge) -> Credit:
    """Split the credit from a caption: "A street. Foto: Jane Roe/dpa" -> "A street.", "Jane Roe/dpa".

    Labels of every language are looked for, since captions of agencies are seldom in the page's own.

    Args:
        text: white space folded.
        knowledge: where labels and agencies are.
    """
    if not text or len(text) > _TEXT:
        return Credit(text, "", "", "")
    reader = reader_of(knowledge)
    if match := COPYRIGHT_TAIL.search(text):
        text = text[: match.start()] or text
    return (
        labelled(text, reader)
        or (None if text.isascii() else with_label_behind(text, reader))
        or unlabelled(text, reader)
        or Credit(text, "", "", "")
    )


@lru_cache(maxsize=1024)
def credit_name(text: str, knowledge: Knowledge) -> tuple[str, str]:
    """Read the text of an element that is known to hold a credit.

    Returns:
        The name, and the label in front of it (empty where none is there).
    """
    reader = reader_of(knowledge)
    inner = unbracketed(text[:_TEXT].lstrip(" \xa0-–—"))
    end = 0
    for start, stop in labels_in(inner, reader):
        if inner[end:start].strip(CLOCK) or stop >= len(inner):
            break
        end = stop
    if not end:
        found = labelled(inner, reader)
        if found and not found.rest.strip(CLOCK):
            return found.name, found.label
    end += reader.bare_label(inner[end:]) if end else reader.by_word(inner) or reader.own_label(inner)
    name = cleaned(inner[end:])
    if not end and not inner.isascii() and (short := reader.without_label_behind(name)) != name:
        return short, name[len(short) :].strip(" \xa0\u3000")
    return name, inner[:end].strip()


def is_credit(text: str, knowledge: Knowledge) -> bool:
    """Whether a text is a credit and nothing else."""
    found = split_credit(text, knowledge)
    return bool(found.name) and not found.rest.strip(CLOCK)


def is_names(text: str, knowledge: Knowledge) -> bool:
    """Whether every word of a text could be part of a name."""
    return reader_of(knowledge).names_only(text)


def is_person(text: str, knowledge: Knowledge) -> bool:
    """Whether a text could be a person's name and nothing else."""
    return " " in text and reader_of(knowledge).person(text) is not None


def is_credit_label(text: str, knowledge: Knowledge) -> bool:
    """Whether a text is a label for credits and nothing else: "Photo", "Фото:"."""
    return text.strip(" \xa0:：,，").lower() in reader_of(knowledge).colon


@lru_cache(maxsize=4)
def source_labels(knowledge: Knowledge) -> frozenset[str]:
    """Labels that name where an article has its facts from as well as who made a picture."""
    found = set(word_set(knowledge, "credit", "sources"))
    for content in knowledge.languages.values():
        found.update(label.casefold() for label in content["reads"]["source"])
    return frozenset(found)


def is_byline(text: str, knowledge: Knowledge) -> bool:
    """Whether a text is two names with a slash between, as "Jane Roe/Paper", and nothing else."""
    return is_byline_of(text, reader_of(knowledge))


def says_what_is_shown(credit: Credit, knowledge: Knowledge) -> bool:
    """Whether a text that is only a label and a name, "Map: New York", may as well describe a picture."""
    return not credit.rest.strip(CLOCK) and bool(drawn(credit.label, reader_of(knowledge)))
