"""The elements of a page by what few of them have, found in one walk: each search for an attribute would be another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from turbohtml import Element

from accesspub.html.page import Page
from accesspub.html.shadow import SHADOW
from accesspub.html.text import BLOCK, OPAQUE, VOID

_OTHERS = """
    a abbr acronym applet audio b bdi bdo big button canvas caption cite code colgroup data datalist del dfn em font
    frameset head i ins kbd label legend map mark marquee meter nobr noscript object optgroup option output picture
    progress q rp rt ruby s samp slot small span strike strong sub sup tt u var video
    circle clippath defs desc ellipse filter g line lineargradient path polygon polyline rect stop symbol use
"""
USUAL = frozenset((*BLOCK, *OPAQUE, *VOID, *_OTHERS.split(), SHADOW))
"""Elements of HTML and of most drawings; all others are custom elements, or as rare as these."""


class Directory(NamedTuple):
    """The elements of a page, in document order, without what a ``<template>`` holds.

    Attributes:
        having: by the names of their attributes.
        unusual: those that are not `USUAL`.
    """

    having: Mapping[str, list[Element]]
    unusual: list[Element]


def _directory(page: Page) -> Directory:
    having: dict[str, list[Element]] = {}
    unusual: list[Element] = []
    for element in page.document.iter_elements():
        if element.tag not in USUAL:
            unusual.append(element)
        for name in element.attrs:
            if name in having:
                having[name].append(element)
            else:
                having[name] = [element]
    return Directory(having, unusual)


def directory(page: Page) -> Directory:
    """The directory of a page, made once."""
    return page.once(_directory)


def having(page: Page, name: str) -> list[Element]:
    """The elements with an attribute, in document order."""
    return directory(page).having.get(name, [])
