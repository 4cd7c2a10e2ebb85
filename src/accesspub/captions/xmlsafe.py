"""Parse untrusted XML: no entities, no DTD, no network, default limits; problems are reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accesspub import expressions as re
from accesspub.captions.model import CaptionsError, Draft
from accesspub.files.safe_load import xml_parser
from accesspub.files.xml_characters import fit_for_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

_DECLARATION = re.compile(r"\s*<\?xml\b[^>]{0,500}\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE\b", re.I)


def parse(text: str, draft: Draft) -> _Element:
    """Parse XML in recovery mode.

    Raises:
        CaptionsError: the text declares entities or is not XML at all.
    """
    from lxml import etree

    if "<!ENTITY" in text or "<!entity" in text:
        line = text.count("\n", 0, re.search("<!entity", text, re.I).start()) + 1  # type: ignore[union-attr]  # it is there
        raise CaptionsError(
            "This XML declares entities, which can be used for attacks, so it was not read. "
            "Remove the DOCTYPE and write the characters themselves.",
            line=line,
        )
    found = _DOCTYPE.search(text, 0, 4096)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        draft.note(line, "The DOCTYPE was not followed; caption files need none. Remove it.", "note", "doctype")
    # The text is already decoded, so its encoding declaration no longer applies.
    declared = _DECLARATION.match(text)
    body = ("\n" * declared[0].count("\n") + text[declared.end() :]) if declared else text
    parser = xml_parser(encoding="utf-8", recover=True, remove_comments=True, remove_pis=True)
    try:
        root: etree._Element = etree.fromstring(fit_for_xml(body).encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", 0) or 0
        raise CaptionsError(
            f"This is not XML ({_plain(str(error))}). Save it again from its source.", line=line
        ) from None
    if root is None:
        raise CaptionsError("This is not XML: no element was found. Save it again from its source.", line=1)
    for entry in [entry for entry in parser.error_log if "is not an NCName" not in entry.message][:20]:
        if "namespace" in entry.message.lower() and "not defined" in entry.message.lower():
            draft.note(entry.line, f"{_plain(entry.message)}; it was read by its plain name.", "warning", "bad-xml")
            continue
        draft.note(
            entry.line,
            f"This XML is broken ({_plain(entry.message)}); what follows here may be missing. "
            "Save the file again from its source.",
            "error",
            "bad-xml",
        )
    return root


def local(name: object) -> str:
    """Return a tag's or attribute's name without its namespace; "" for an entity reference."""
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def attribute(element: _Element, name: str) -> str | None:
    """Return an attribute by its local name, whatever its namespace."""
    value = element.get(name)
    if value is not None:
        return str(value)
    for key, found in element.items():
        if str(key).endswith(name) and (local(key) == name or str(key).rpartition(":")[2] == name):
            return str(found)
    return None


def attributes(element: _Element) -> dict[str, str]:
    """Return all attributes by their local names; one without a namespace wins over one with."""
    found = {str(key).rpartition("}")[2].rpartition(":")[2]: str(value) for key, value in element.items()}
    for key, value in element.items():
        if str(key) in found:
            found[str(key)] = str(value)
    return found


def line_of(element: _Element) -> int:
    """Return the line an element begins in, 0 if unknown."""
    return int(getattr(element, "sourceline", 0) or 0)


def words_of(element: _Element) -> str:
    """Return all text in an element, white space folded; an entity reference as it is written."""
    texts = element.itertext() if isinstance(element.tag, str) else [element.text or ""]
    return " ".join("".join(map(str, texts)).split())


def _plain(message: str) -> str:
    return " ".join(message.split(", line ")[0].split())[:120]
