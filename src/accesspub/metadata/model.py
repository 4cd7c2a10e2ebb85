"""The metadata fields accesspub uses, whichever block they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

_AI = ("trainedalgorithmicmedia", "compositewithtrainedalgorithmicmedia", "algorithmicmedia", "compositesynthetic")


@dataclass(frozen=True, slots=True)
class Metadata:
    """The metadata of one file; fields are empty where the file has none.

    Attributes:
        alt: IPTC "Alt Text (Accessibility)", in the file's default language.
        alts: alt texts by language (BCP 47, small letters).
        description: IPTC "Extended Description (Accessibility)".
        creators: who made it (By-line, ``dc:creator``).
        credit: the credit line as the supplier wants it.
        copyright: the copyright notice.
        rights_page: URL of a page about the rights (Web Statement of Rights).
        licensor_url: URL where the picture can be licensed.
        source_type: IPTC Digital Source Type: the last part of its address, such as ``trainedAlgorithmicMedia``.
    """

    alt: str = ""
    alts: Mapping[str, str] = field(default_factory=dict)
    description: str = ""
    creators: tuple[str, ...] = ()
    credit: str = ""
    copyright: str = ""
    rights_page: str = ""
    licensor_url: str = ""
    source_type: str = ""

    def alt_for(self, language: str) -> str:
        """The alt text in a language (BCP 47), else in one with the same beginning, else the default."""
        tag = language.lower().replace("_", "-")
        while tag:
            if found := self.alts.get(tag):
                return found
            tag = tag.rpartition("-")[0]
        return self.alt

    @property
    def is_made_by_program(self) -> bool:
        """Whether the file declares that generative AI made the picture or parts of it."""
        return self.source_type.lower() in _AI

    def __bool__(self) -> bool:
        """Whether any field is set."""
        return any(getattr(self, one.name) for one in fields(self))
