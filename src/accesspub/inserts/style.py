"""The style of inserted blocks: class and heading level."""

from __future__ import annotations

from dataclasses import dataclass

CLASS = "accesspub-fallback"


@dataclass(frozen=True, slots=True)
class Style:
    """Settings for inserted blocks.

    Attributes:
        class_name: class of fallback blocks; empty: none. With another than ours, a style sheet sees to their colours.
        heading_level: level of headings in blocks; None: one under the nearest.
    """

    class_name: str = CLASS
    heading_level: int | None = None
