"""Make text fit for an XML parser: characters that XML does not allow become U+FFFD."""

from __future__ import annotations

from accesspub import expressions as re

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_REFERENCE = re.compile(r"&#(?:[xX]0*([0-9A-Fa-f]{1,8})|0*([0-9]{1,10}));?")


def fit_for_xml(text: str, dirt: str = "\ufffd") -> str:
    """Replace characters that XML does not allow by ``dirt``, and references to them by U+FFFD.

    In recovery mode, libxml2 turns ``&#xD800;`` into three bytes that are not UTF-8, and reading the tree then fails.
    """
    return _REFERENCE.sub(_known, _NOT_XML.sub(dirt, text))


def _known(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] else int(match[2])
    return match[0] if code <= 0x10FFFF and not _NOT_XML.match(chr(code)) else "\ufffd"
