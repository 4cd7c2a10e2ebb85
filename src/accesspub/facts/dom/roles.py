"""The role that the markup gives to an element."""

from __future__ import annotations

from turbohtml import Element

_KNOWN = frozenset(
    "alert alertdialog application article banner blockquote button caption cell checkbox code columnheader combobox"
    " comment complementary contentinfo definition deletion dialog directory document emphasis feed figure form generic"
    " grid gridcell group heading img insertion link list listbox listitem log main mark marquee math menu menubar"
    " menuitem menuitemcheckbox menuitemradio meter navigation none note option paragraph presentation progressbar"
    " radio radiogroup region row rowgroup rowheader scrollbar search searchbox separator slider spinbutton status"
    " strong subscript suggestion superscript switch tab table tablist tabpanel term textbox time timer toolbar tooltip"
    " tree treegrid treeitem".split()
)
_FAMILIES = ("doc-", "graphics-")
_SYNONYMS = {"image": "img"}


def role(element: Element) -> str:
    """The first role of an element that WAI-ARIA knows; browsers skip the others."""
    value = element.attr("role")
    named = (_SYNONYMS.get(name, name) for name in value.lower().split()) if value else ()
    return next((name for name in named if name in _KNOWN or name.startswith(_FAMILIES)), "")
