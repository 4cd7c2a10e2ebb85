"""XMP packets: RDF in XML, read by a hardened lxml (no entities, no DTD, no network)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from accesspub import expressions as re
from accesspub.files.safe_load import xml_parser
from accesspub.files.xml_characters import fit_for_xml
from accesspub.metadata.model import Metadata
from accesspub.metadata.text import clean, decode

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_CORE = "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}"
_EXT = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_PLUS = "{http://ns.useplus.org/ldf/xmp/1.0/}"
_CREDIT = "{http://ns.adobe.com/photoshop/1.0/}Credit"
_STATEMENT = "{http://ns.adobe.com/xap/1.0/rights/}WebStatement"
_ROOT = re.compile(r"<(?:[\w.-]+:)?(?:xmpmeta|xapmeta|RDF)\b")
_END = re.compile(r"</(?:[\w.-]+:)?(?:xmpmeta|xapmeta|RDF)\s*>")
_LONGEST = 4_000_000


def parse(packet: bytes) -> Metadata:
    """Read a packet; empty if it is not one."""
    text = _text(packet[:_LONGEST])
    start = _ROOT.search(text)
    ends = list(_END.finditer(text, start.end())) if start else []
    if start is None or not ends:
        return Metadata()
    # Cut the RDF out, so that the parser never sees declarations, DTDs or padding.
    body = text[start.start() : ends[-1].end()]
    if "<!" in body:
        body = re.sub(r"<!(?:DOCTYPE|ENTITY)[^>]*>?", "", body)
    parser = xml_parser(recover=True, remove_comments=True)
    try:
        root = etree.fromstring(fit_for_xml(body, "").encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return Metadata()
    return _fields(root) if root is not None else Metadata()


def _text(packet: bytes) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xfe\xff", "utf-16"), (b"\xff\xfe", "utf-16")):
        if packet.startswith(mark):
            return packet.decode(encoding, "replace")
    even, odd = packet[:200:2].count(0), packet[1:200:2].count(0)
    if max(even, odd) > 60:  # UTF-16 without a mark: every other byte is zero
        return packet.decode("utf-16-be" if even > odd else "utf-16-le", "replace")
    return decode(packet)


def _fields(root: etree._Element) -> Metadata:
    values: dict[str, dict[str, str]] = {}
    lists: dict[str, list[str]] = {}
    licensor = ""
    for description in root.iter(f"{_RDF}Description"):
        for name, value in description.attrib.items():
            if text := clean(str(value)):
                lists.setdefault(str(name), []).append(text)
        for child in description:
            name = child.tag if isinstance(child.tag, str) else ""
            if name == f"{_PLUS}Licensor":
                licensor = licensor or _within(child, "LicensorURL")
                continue
            if name in (f"{_PLUS}ImageCreator", f"{_PLUS}CopyrightOwner"):
                lists.setdefault(name, []).extend(filter(None, (_within(child, f"{name.removeprefix(_PLUS)}Name"),)))
                continue
            for language, text in _texts(child):
                lists.setdefault(name, []).append(text)
                values.setdefault(name, {}).setdefault(language, text)

    def first(*names: str) -> str:
        return next((lists[name][0] for name in names if lists.get(name)), "")

    def alternative(*names: str) -> str:
        for name in names:
            if name in values:
                return values[name].get("x-default") or next(iter(values[name].values()))
        return first(*names)

    alt_names = (f"{_CORE}AltTextAccessibility", f"{_EXT}AltTextAccessibility")
    alts = next((values[name] for name in alt_names if name in values), {})
    return Metadata(
        alt=alternative(*alt_names),
        alts={language: text for language, text in alts.items() if language and language != "x-default"},
        description=alternative(f"{_CORE}ExtDescrAccessibility", f"{_EXT}ExtDescrAccessibility"),
        creators=tuple(dict.fromkeys((lists.get(f"{_DC}creator") or lists.get(f"{_PLUS}ImageCreator", []))[:20])),
        credit=first(_CREDIT),
        copyright=alternative(f"{_DC}rights") or first(f"{_PLUS}CopyrightOwner"),
        rights_page=first(_STATEMENT),
        licensor_url=licensor,
        source_type=first(f"{_EXT}DigitalSourceType").rstrip("/").rsplit("/", 1)[-1],
    )


def _texts(element: etree._Element) -> Iterator[tuple[str, str]]:
    """The values of a property by language: its own text, its address, or those of its list."""
    items = list(element.iter(f"{_RDF}li"))[:200]
    for item in items or [element]:
        text = clean("".join(str(part) for part in item.itertext())) or clean(str(item.get(f"{_RDF}resource") or ""))
        if text:
            yield str(item.get(_LANG) or "").lower(), text


def _within(element: etree._Element, field: str) -> str:
    """The first value of a field of PLUS in an element."""
    for one in element.iter():
        if one.tag == f"{_PLUS}{field}" and (text := clean(one.text) or clean(one.get(f"{_RDF}resource"))):
            return text
        if text := clean(one.get(f"{_PLUS}{field}")):
            return text
    return ""
