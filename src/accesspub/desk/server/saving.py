"""What a form says about an item, and how it is saved: the same for pictures, clips and questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request

from accesspub.desk.model import Item
from accesspub.desk.server.desk import Desk
from accesspub.desk.server.forms import number
from accesspub.desk.server.listing import carried_of

#: What every form has, besides the decision.
ALWAYS = ("because", "until", "note", "assigned")


def item_of(desk: Desk, name: str, what: str) -> Item:
    """The item that a request names.

    Raises:
        HTTPException: there is no such item; the message calls it ``what``.
    """
    try:
        return desk.store.item(name)
    except KeyError as error:
        raise HTTPException(404, f"There is no such {what}.") from error


def words_of(fields: Mapping[str, str], names: Sequence[str], decision: str, item: Item) -> dict[str, str]:
    """What a form says about an item, each field on one line; a field that was empty and still is does not count."""
    given = {"decision": decision, **{name: " ".join(fields.get(name, "").split()) for name in names}}
    return {name: value for name, value in given.items() if value or item.words.get(name)}


def save(
    desk: Desk,
    request: Request,
    item: Item,
    words: Mapping[str, str],
    fields: Mapping[str, str],
    also: Iterable[str] = (),
) -> tuple[Item, dict[str, object]]:
    """Save words about an item.

    Args:
        desk: the desk.
        request: who sent it signs.
        item: the item.
        words: what is saved.
        fields: the form, with the version that its writer saw; ``go=mine`` replaces what others wrote since.
        also: see `Store.write_all`.

    Returns:
        The item as it is now, and the values for the address of the next view: filters, and what can be undone.

    Raises:
        ConflictError: somebody wrote other words into the same field since.
    """
    version = number(fields.get("version", "")) if fields.get("go") != "mine" else None
    saved = desk.store.write_all(item.id, words, desk.who(request), version, also=also)
    answer: dict[str, object] = {**carried_of(fields.get("carried", ""))}
    if saved.version > item.version:
        answer |= {"said": "saved", "undo": saved.version}
    return saved, answer
