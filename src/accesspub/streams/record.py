"""One text of an export: the page that the rules see, and what an edit of it is in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from accesspub.edits.byte_edits import ByteEdit, apply
from accesspub.html.reason import Reason
from accesspub.streams.blocks import has_blocks, with_blocks
from accesspub.streams.paragraphs import apart, makes, paragraphs
from accesspub.streams.written import Written


class Card(NamedTuple):
    """Code that is in the page as it is in a card of a document.

    Attributes:
        at: where the code starts in the page.
        code: the code, in the document.
        document: the document, in the file.
    """

    at: int
    code: Written
    document: Written

    def placed(self, edit: ByteEdit) -> ByteEdit | None:
        """The edit of the file; None if it is not within the code."""
        start, end = edit.start - self.at, edit.end - self.at
        if start < 0 or self.code.said[start:end] != edit.old or end > len(self.code.said):
            return None
        return self.document.placed(self.code.placed(ByteEdit(start, end, edit.old, edit.new, edit.rule)))


class Change(NamedTuple):
    """What is done to a record.

    Attributes:
        edits: those of the page, for reports.
        text: the text afterwards.
        file: those of the file.
        lost: how many are in what the system derives from another text.
    """

    edits: list[ByteEdit]
    text: bytes
    file: list[ByteEdit]
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """One text of an export.

    Attributes:
        name: link, kind, id and title.
        language: a BCP 47 tag, or nothing.
        text: as it is in the file.
        classic: whether WordPress shows it: blank lines are paragraphs, where it has no blocks.
        cards: where parts of it are, too.
        derived: whether the system makes the text of another one.
    """

    name: str
    language: str
    encoding: str
    text: Written
    classic: bool = False
    cards: tuple[Card, ...] = ()
    derived: bool = False

    @property
    def page(self) -> Written | None:
        """The page, where it is not the text itself."""
        return paragraphs(self.text.said) if self.classic and not has_blocks(self.text.said) else None

    def change(self, edits: Sequence[ByteEdit]) -> Change | Reason:
        """What the edits of the page are in the file, or why they cannot be made."""
        page = self.page
        made = list(edits)
        if self.classic and page is None:
            accepted = with_blocks(self.text.said, edits)
            if accepted is None:
                return Reason("wordpress-block")
            made = accepted
        of_text = made if page is None else [apart(self.text.said, page.placed(edit)) for edit in made]
        after = apply(self.text.said, of_text)
        if page is not None and not makes(after, apply(page.said, made)):
            return Reason("wordpress-paragraphs")
        of_file, lost = [self.text.placed(edit) for edit in of_text], 0
        for edit in of_text:
            copies = [copy for card in self.cards if (copy := card.placed(edit))]
            of_file += copies
            lost += self.derived and not copies
        return Change(made, after, of_file, lost)
