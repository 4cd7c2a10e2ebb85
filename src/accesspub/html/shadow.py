"""Declarative shadow DOM: ``<template shadowrootmode>`` holds what readers see, so it is read as part of the page.

For the parser, such a template has another name, of the same length, so that offsets stay what they are. Nothing in it
is edited.
"""

from __future__ import annotations

from turbohtml import Element, parse

from accesspub import expressions as re

SHADOW = "x-shadow"  # as long as "template"
_TAG = re.compile(
    r"""<!--(?:-?>|.*?(?:--!?>|\Z))
    |<(?P<text>script|style|textarea|title|xmp|iframe|noembed|noframes)(?=[\s/>]).*?(?:</(?P=text)(?=[\s/>])|\Z)
    |<(?P<end>/?)template(?=[\s/>])(?P<rest>(?:[^>"']|"[^"]*"|'[^']*')*+)>""",
    re.S | re.I | re.X,
)
_MODE = re.compile(r"""\sshadowrootmode\s*=\s*(["']?)(?:open|closed)\1(?=[\s/>]|\Z)""", re.I)


def with_shadow(text: str) -> str:
    """The text in which declarative shadow roots are elements of the page."""
    names: list[int] = []  # where the name of each such template begins
    stack: list[tuple[int, bool]] = []
    for match in _TAG.finditer(text):
        if match["end"] is None:
            continue
        if not match["end"]:
            seen = not stack or stack[-1][1]  # a root in a plain template is as inert as that
            stack.append((match.start() + 1, seen and _MODE.search(match["rest"]) is not None))
        elif stack:
            start, is_root = stack.pop()
            names += (start, match.start() + 2) if is_root else ()
    parts: list[str] = []
    done = 0
    for at in sorted(names):
        parts += (text[done:at], SHADOW)
        done = at + len(SHADOW)
    return "".join((*parts, text[done:]))


def is_apart(text: str) -> bool:
    """Whether the shadow roots of a text change nothing around them when they are elements of the page."""
    shown = with_shadow(text)
    if shown == text:
        return True
    tree = parse(shown)
    roots = tree.select(SHADOW)
    around = {root.parent for root in roots if isinstance(root.parent, Element)}
    for root in roots:
        root.extract()
    for element in around:
        element.normalize()
    plain = parse(text)
    return tree.root is not None and plain.root is not None and tree.root.html == plain.root.html
