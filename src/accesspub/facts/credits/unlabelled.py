"""Credits without a label: an agency, a signature after the last sentence or in brackets, names with a slash."""

from __future__ import annotations

from accesspub import expressions as re
from accesspub.facts.credits.model import Credit
from accesspub.facts.credits.sentences import PAIRS, by_address, cleaned, ends_a_sentence, is_abbreviated
from accesspub.facts.credits.vocabulary import CLOCK, STOPS, Reader, cased

_SEGMENT = re.compile(r"(?:(?:[!?…;:。]|\.(?![a-z\d]))[\"”’'»)]*|[\"”’»)]) *| [-–—|•/·] *|[|•·＝] *|(?<=[）)。])=|^")


def unlabelled(text: str, reader: Reader) -> Credit | None:
    """The credit at the end of a text; a label without a colon is taken off its name."""
    found = _unmarked(text, reader)
    if found is not None and (start := reader.bare_label(found.name)):
        return found._replace(name=cleaned(found.name[start:]), label=found.name[:start].strip())
    return found


def _unmarked(text: str, reader: Reader) -> Credit | None:
    label, name = by_address(text)
    if name == text or label or (name and reader.person(name)):
        return Credit("", cleaned(name), label, text)
    stripped = text.rstrip(" \xa0.")
    if stripped[-1:] in PAIRS.values():
        opener = next(opening for opening, closing in PAIRS.items() if closing == stripped[-1])
        at = stripped.rfind(opener)
        inner = stripped[at + 1 : -1]
        signed = reader.in_brackets(inner, end=text[:at].rstrip(' \xa0”"’»')[-1:]) if at >= 0 else None
        if at >= 0 and (signed or reader.is_name(inner) or is_byline_of(inner.replace(" | ", "/"), reader)):
            rest = text[:at].rstrip(" \xa0")
            label, name = signed or ("", inner)
            stop = max(rest.rfind(f"{sign} ") for sign in STOPS)
            if stop > 0 and not label and reader.person(rest[stop + 1 :]):  # "A street. JANE ROE (AGENCY)"
                name, rest, at = text[stop + 1 :].strip(" \xa0."), rest[: stop + 1], stop + 2
            return Credit(rest, cleaned(name), label, text[at:].strip(), bool(rest) and text[at - 1] not in " \xa0")
    # Without capitals, a caption looks like names: what follows its last slash is looked at first.
    plain = text.isascii() or cased(next((letter for letter in text if letter.isalpha()), "a"))
    found = None if plain else _behind_segment(text, reader)
    if found is None and len(text) <= 100 and not ends_a_sentence(text):
        if reader.is_name(text):
            return Credit("", cleaned(text), "", text.strip())
        if signed := reader.whole_signature(text):
            return Credit("", cleaned(signed[1]), signed[0], text.strip())
    return _behind_segment(text, reader) if plain else found


def _longer(text: str, segments: list[re.Match[str]], reader: Reader) -> tuple[re.Match[str], str]:
    """The last segment, with those before it that belong to its name: "A street. JANE ROE / AGENCY"."""
    match = segments[-1]
    for before in reversed(segments[:-1]):
        goes_on = match[0].strip() in ("/", "|") or is_abbreviated(text, match.start(), match[0])
        goes_on = goes_on or text[match.end()].isdigit()  # "Jane Roe - 3.may.24/Agency"
        if not goes_on or not before[0] or not reader.is_name(text[before.end() :]):
            break
        match = before
    return match, text[match.end() :]


def _behind_segment(text: str, reader: Reader) -> Credit | None:
    """A credit without a label after the last end of a sentence, or the last slash."""
    segments = list(_SEGMENT.finditer(text, max(0, len(text) - 110)))
    for number in range(len(segments) - 1, -1, -1):
        match = segments[number]
        tail = text[match.end() :]
        sign = match[0].strip()[:1]
        ended = bool(match.end() and sign) and sign in f"{STOPS}|" and not is_abbreviated(text, match.start(), match[0])
        signed = reader.signature(tail) if ended else None
        if sign and sign in "-–—" and (marked := reader.signature(tail)) and f"{marked[0].lower()} " in reader.bare:
            signed = marked  # "… – Photo Jane Roe"
        struck = sign == "|" and text[: match.start()].rstrip()[-1:] in (*STOPS,)
        if signed is None and (struck or (sign and sign in STOPS and tail[:1] == "/")):
            signed = reader.person(tail)
        if signed:
            glued = not match[0].endswith(" ")
            rest = text[: match.end()].rstrip(" \xa0|•/·–—-＝=")
            return Credit(rest, cleaned(signed[1]), signed[0], tail.strip(), glued) if rest else None
        named = (
            match[0][:1] in ".!?…。"
            and tail.count(" | ")
            and all(part[:1].isupper() for part in tail.split(" | "))
            and reader.names_only(tail)
        )
        if match.end() and tail.strip(CLOCK) and (named or reader.is_name(tail)):
            match, tail = _longer(text, segments[: number + 1], reader)
            glued = not match[0].endswith(" ")
            rest = text[: match.end()].rstrip(" \xa0|•/–—-·＝=")
            return Credit(rest, cleaned(tail), "", tail.strip(), glued) if rest else None
    return None


def is_byline_of(text: str, reader: Reader) -> bool:
    """Whether a text is two names with a slash between, as "Jane Roe/Paper", and nothing else."""
    text = text.strip(CLOCK)
    parts = [part.strip() for part in text.split("/")]
    if len(parts) != 2 or len(text) > 60 or any(len(part.split()) > 4 for part in parts):
        return False
    return all(part[:1].isupper() for part in parts) and reader.names_only(text)
