"""The words of credits: labels, agencies and names, as ``rules/`` has them."""

from __future__ import annotations

from functools import lru_cache

from accesspub import expressions as re
from accesspub.facts.dom.class_names import facts_section, word_set
from accesspub.knowledge.load import Knowledge

MOST_WORDS = 16
_WORD = re.compile(r"[^\W\d_]+")
_HOST = re.compile(r"(?:[\w-]{2,40}\.){1,3}[A-Za-z]{2,10}")  # "statista.com"
_ARTICLES = frozenset(("a", "an", "ein", "eine", "un", "une", "una", "el", "los", "las", "il", "os", "as"))
_BRIEF = 8  # signs of a name in a script without capitals
_INNER_CAPITAL = re.compile(r"[^\W\d_][A-ZÀ-Þ]")  # "SPIEGEL", "OpenStreetMap"
_FOR = re.compile(r" (?:for|pour|para|für|voor|per) ", re.I)
STOPS = ".!?…。"
_ACRONYM = 6
SIGNED = 9  # words of a signature after a caption
_QUOTES = "'‘“\""
_PERSON = 4  # words of a person's name
PHRASE = 4  # signs of a label in a script without spaces
CLOCK = " ,;:.|/–—-•·*"


class Reader:
    """Patterns made from the words of ``rules/``; one for each `Knowledge`."""

    def __init__(self, knowledge: Knowledge) -> None:
        colon: set[str] = set(facts_section(knowledge, "credit", "labels"))
        by: set[str] = set(facts_section(knowledge, "credit", "labels_by"))
        spoken: set[str] = set()
        for content in knowledge.languages.values():
            labels = content["reads"]["labels"]
            colon.update(labels["credit"], labels["image_credit"])
            spoken.update(label.lower() for label in labels["image_credit"] if " " in label)
            by.update(labels["credit_by"])
        by |= spoken
        self.spoken = frozenset(spoken)  # for screen readers, which pause at a comma: "Image source, X"
        self.maps = word_set(knowledge, "credit", "maps")
        self.drawn = word_set(knowledge, "credit", "drawn") | self.maps
        plain = {kind for kind in self.drawn if kind.isascii()}
        by.update(f"{kind} by" for kind in plain)
        colon.update(f"{kind} {word}" for kind in plain for word in ("credit", "credits"))
        self.colon = frozenset(label.lower() for label in colon | by)
        self.by: dict[str, list[str]] = {}  # by their first word; those of scripts without spaces under ""
        for label in sorted((label.lower() for label in by), key=len, reverse=True):
            first = _WORD.match(label)
            self.by.setdefault(first[0] if first and cased(label[0]) else "", []).append(label)
        self.agencies = frozenset(entry.casefold() for entry in word_set(knowledge, "credit", "agencies"))
        self.bare = tuple(f"{label} " for label in facts_section(knowledge, "credit", "bare_labels"))
        self.by_words = word_set(knowledge, "credit", "by_words")
        self.longest = max(entry.count(" ") for entry in self.agencies) + 1
        self.ambiguous = word_set(knowledge, "credit", "ambiguous")
        self.folded_ambiguous = frozenset(entry.casefold() for entry in self.ambiguous)
        self.no_names = word_set(knowledge, "credit", "no_names")
        self.studio_photos = tuple(f" {word}" for word in facts_section(knowledge, "credit", "studio_photos"))
        self.house_photos = self.studio_photos + tuple(
            f" {one}" for one in facts_section(knowledge, "credit", "house_photos")
        )
        self.joints = word_set(knowledge, "credit", "joints")
        self.qualifiers = word_set(knowledge, "credit", "qualifiers")
        self.publishers = word_set(knowledge, "credit", "publishers")
        self.behind = tuple(facts_section(knowledge, "credit", "labels_behind"))
        self.roles = word_set(knowledge, "credit", "roles")
        self.small_names = word_set(knowledge, "credit", "small_names")
        self.studios = word_set(knowledge, "credit", "studios")
        self.lead_ins = tuple(facts_section(knowledge, "credit", "lead_ins"))

    def is_name(self, text: str) -> bool:
        """Whether a text is names and small words only, with an agency among them."""
        text = text.strip(CLOCK)
        if not text or len(text) > 100 or not self.names_only(text) or not self.has_agency(text):
            return False
        # Without capitals every word looks like a name: next to the agency's there may be one.
        plain = [word for word in text.split() if not cased(word[0]) and word[0].isalpha()]
        return len(plain) < 3 or text.casefold() in self.agencies or sum(map(self.has_agency, plain)) >= len(plain) - 1

    def names_only(self, text: str) -> bool:
        """Whether every word could be part of a name."""
        words = text.split()
        if len(words) > MOST_WORDS:
            return False
        return not any(self.is_small(word) for word in words)

    def is_small(self, word: str) -> bool:
        """Whether a word is part of no name: it begins with a small letter and is neither joint, agency nor address."""
        word = word.strip("()[],;:\"“”'’.")
        if not word or not word[0].islower() or word in self.joints:
            return False
        if "@" in word or "." in word or "/" in word or "-" in word:
            return False
        return word.casefold() not in self.agencies and word not in self.small_names

    def bare_label(self, text: str) -> int:
        """Where the name begins after a label without a colon ("Photo Jane Roe. AFP"); 0 where there is none."""
        lower = text[:12].lower()
        for label in self.bare:
            if lower.startswith(label) and (name := text[len(label) :].strip(CLOCK)):
                studio = " ".join(lower.split()[:2]) in self.agencies or not name[0].isupper()
                return 0 if studio else len(label)
        return 0

    def by_word(self, text: str) -> int:
        """Where a name begins after the "by" that an element for credits opens with; 0 where there is none."""
        first, _, name = text.partition(" ")
        named = first.lower() in self.by_words and " " in name.strip() and name[:1].isupper()
        return len(first) + 1 if named else 0

    def own_label(self, text: str) -> int:
        """Where a name begins after a label that an element for credits opens with, no colon between."""
        words = text.split(" ", 3)
        for size in (2, 1):
            label, name = " ".join(words[:size]), " ".join(words[size:])
            if label.lower().rstrip(".") not in self.colon or not name or name[0].islower():
                continue
            first, _, more = name.partition(" ")
            named = (bool(more) and self.names_only(name)) or self.has_agency(name) or name in self.ambiguous
            return len(label) + 1 if named and first.lower() not in self.studios and name[0].isalpha() else 0
        return len(words[0]) + 1 if words[0].lower() == "via" and len(words) > 1 else 0

    def is_collection(self, name: str) -> bool:
        """Whether a name in small letters is that of a place where pictures come from: "archiwum"."""
        return name.strip(CLOCK).casefold() in self.agencies

    def words_after_name(self, text: str) -> str:
        """What a picture shows, after who made it: "Photo credit: AP | The mill stands at last."."""
        name, _, shown = text.partition(" | ")
        is_sentence = len(shown.split()) > _PERSON and not self.names_only(shown)
        return shown if is_sentence and (self.has_agency(name) or self.is_person(name)) else ""

    def signature(self, text: str, *, bracketed: bool = False) -> tuple[str, str] | None:
        """Split what follows a sentence, or is in brackets, into label and name; None if it is not a credit.

        Examples: "Foto Jane Roe", "By Jane Roe", "via Jane Roe", "Jane Roe for Paper", "Jane Roe / Paper".
        """
        text = text.strip(CLOCK)
        words = text.split()
        if not 2 <= len(words) <= SIGNED or any(letter.isdigit() for letter in text):
            return None
        if self.is_collection(text) or (words[-1] in self.roles and len(words) <= _PERSON):
            return "", text
        lower = text.lower()
        for label in self.bare:
            if lower.startswith(label):
                name = text[len(label) :].strip(CLOCK)
                alone = " " not in name and not self.has_agency(name) and name not in self.ambiguous and cased(name[0])
                good = not alone and not name[0].islower() and self.names_only(name)
                return (text[: len(label)].strip(), name) if good else None
        if not self.names_only(text) or ":" in text or text[-1] in "!?":
            return None
        if self.is_house_photo(text):
            return "", text
        if words[0] == "By" and self.is_person(text[3:]):
            return words[0], text[3:]
        if words[0] in ("via", "Via"):
            known = self.has_agency(text[4:]) or (words[0] == "via" and self.is_person(text[4:]))
            return (words[0], text[4:]) if known else None
        if (found := _FOR.search(text)) and self.is_person(text[: found.start()]):
            owner = text[found.end() :].strip("«»„“”\"' \xa0")
            return ("", text) if self.is_publisher(owner) or owner.isupper() or bracketed else None
        if " photo by " in lower:
            return "", text
        parts = [part.strip() for part in re.split("/| [—–] ", text)]
        if len(parts) == 2 and any(map(self.is_person, parts)) and all(part[:1].isupper() for part in parts):
            most = SIGNED - _PERSON if bracketed else _PERSON - 1
            return ("", text) if all(len(part.split()) <= most for part in parts) else None
        return None

    def whole_signature(self, text: str) -> tuple[str, str] | None:
        """The same where nothing precedes it: then it must be a label and a person, or name its publisher."""
        signed = self.signature(text)
        if signed is None:
            return None
        if signed[0]:
            known = self.is_person(signed[1]) or self.has_agency(signed[1])
            return signed if f"{signed[0].lower()} " in self.bare and known else None
        found = _FOR.search(text)
        if self.is_house_photo(text) and (text.count(" ") > 1 or self.is_publisher(text.rpartition(" ")[0])):
            return signed
        return signed if found and self.is_publisher(text[found.end() :]) else None

    def in_brackets(self, text: str, *, end: str) -> tuple[str, str] | None:
        """The same for what is in brackets: there a colon or a comma may precede the publisher.

        After a sentence, "(BBC)" or "(Jane Roe)" says who took the picture; inside one, it explains a word.
        """
        house = text.isupper() and text.lower() in self.publishers
        if end in STOPS and (house or (end and self.is_person(text))):
            return "", text
        for sign in (": ", ", "):
            first, found, second = text.partition(sign)
            publisher, person = (first, second) if sign == ": " else (second, first)
            if found and self.is_person(person) and self.is_publisher(publisher):
                return "", text
        return self.signature(text, bracketed=True)

    def is_publisher(self, text: str) -> bool:
        """Whether a text is the name of a paper, a station or an agency, by its words."""
        words = text.split()
        if not 1 <= len(words) <= SIGNED or not text[:1].isupper() or not self.names_only(text):
            return False
        if self.has_agency(text) or (words[0] == "The" and len(words) > 1):
            return True
        return not self.publishers.isdisjoint(word.lower() for word in words)

    def is_house_photo(self, text: str) -> bool:
        """Whether a text is the name of a house, and that the photograph is its own: "The Ledger File Photo"."""
        lower = text.casefold()
        end = max((len(words) for words in self.house_photos if lower.endswith(words)), default=0)
        house = text[:-end].split() if end else []
        if (
            not 1 <= len(house) <= _PERSON
            or house == ["The"]
            or (len(house) == 1 and lower.endswith(self.studio_photos))
            or house[-1].casefold() in self.qualifiers
            or text.islower()
        ):
            return False
        return all(word.lstrip(_QUOTES)[:1].isupper() for word in house) and not text[-end:].strip()[0].islower()

    def names_somebody(self, text: str, *, is_place: bool) -> bool:
        """Whether a text names a person, a house or an agency, and not what a picture shows."""
        if self.has_agency(text) or self.is_publisher(text) or _HOST.fullmatch(text) or _INNER_CAPITAL.search(text):
            return True
        parts = [part.strip() for part in re.split(r"/| und | and | et | y | e | for | für ", text)]
        if "/" in text:
            return all(part[:1].isupper() for part in parts)
        if is_place or text.split()[0].casefold() in (self.joints | _ARTICLES):
            return False
        return all(map(self.is_person, parts)) or (not cased(text[0]) and len(text) <= _BRIEF)

    def person(self, text: str) -> tuple[str, str] | None:
        """The name of a person after a slash, or of an agency in capitals."""
        text = text.strip(CLOCK)
        known = self.is_person(text) or (text.isupper() and text.isalpha() and len(text) <= _ACRONYM)
        return ("", text) if known else None

    def is_person(self, text: str) -> bool:
        """Whether a text could be the name of a person: two to four words, no small one among them."""
        words = text.split()
        if not 2 <= len(words) <= _PERSON or words[0] == "The" or text[-1] in "!?":
            return False
        return all(word[0].isupper() for word in words) and self.names_only(text)

    def without_label_behind(self, name: str) -> str:
        """Remove the label that follows a name in Chinese, Japanese or Korean."""
        label = next((label for label in self.behind if name.endswith(label) and len(name) > len(label)), "")
        return name[: -len(label)].rstrip(" \xa0/／|｜・") if label else name

    def has_agency(self, text: str) -> bool:
        """Whether the name of an agency is in a text."""
        for part in re.split(r" ?[/|,;=＝] ?| [–—-] | via | on | for ", text):
            part = part.strip(CLOCK)
            folded = part.casefold()
            if part in self.ambiguous or (part.isupper() and folded in self.agencies):
                return True
            if folded in self.agencies and folded not in self.folded_ambiguous:
                return True
            words = folded.split()
            for size in range(1, min(self.longest, len(words)) + 1):
                for found in (" ".join(words[:size]), " ".join(words[-size:])):
                    if found in self.agencies and (size > 1 or found not in self.folded_ambiguous):
                        return True
        return False


def cased(letter: str) -> bool:
    """Whether a letter has a capital and a small form."""
    return letter.lower() != letter.upper()


@lru_cache(maxsize=4)
def reader_of(knowledge: Knowledge) -> Reader:
    """The patterns made from these words; made once."""
    return Reader(knowledge)
