"""Whether an element is hidden from everyone."""

from __future__ import annotations

from turbohtml import Element

from accesspub.facts.dom.elements import containers, tiny
from accesspub.facts.evidence import Question, Record, ask
from accesspub.html.inline_style import hides

_LEVELS = 7


class _HiddenCase:
    """An element with those close around it."""

    def __init__(self, element: Element) -> None:
        self.element = element
        self.around = (element, *containers(element, _LEVELS))

    def attribute(self) -> Element | None:
        return next((one for one in self.around if one.attr("hidden") is not None), None)

    def aria(self) -> Element | None:
        return next((one for one in self.around if one.attr("aria-hidden") == "true"), None)

    def style(self) -> Element | None:
        return next((one for one in self.around if hides(one.attr("style"))), None)

    def no_size(self) -> bool:
        return self.element.tag == "iframe" and tiny(self.element)


HIDDEN = Question.about(_HiddenCase, "hidden", attribute=1, aria=1, style=1, no_size=1)


def hidden(element: Element, record: Record | None = None) -> bool:
    """Whether an element or one of those close around it is taken from everyone, or a frame has no size."""
    return ask(HIDDEN, _HiddenCase(element), element, record)
