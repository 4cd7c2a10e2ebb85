"""Templates: text with named placeholders, instead of regular expressions in the provider files."""

from __future__ import annotations

from functools import lru_cache

from accesspub import expressions as re
from accesspub.errors import nearest

PLACEHOLDER = re.compile(r"\{([a-z_]+)(?::([a-z]+|\d+))?\}")
_SHAPES = {
    "": r"[^/?#&]+",
    "digits": r"\d+",
    "rest": r"[^?#]+",
    "any": r".+",
    "word": r"[\w-]+",
    "hex": r"[0-9A-Fa-f-]+",
    "letters": r"[A-Za-z]+",
}


def expression(text: str) -> str:
    """The regular expression for text with named placeholders (``/embed/{id}``, ``{id:digits}``).

    Raises:
        ValueError: braces hold no placeholder; or one has an unknown shape, occurs twice, or directly precedes another.
    """
    if not {"{", "}"}.isdisjoint(PLACEHOLDER.sub("", text)):
        raise ValueError(f"template `{text}`: braces must enclose a placeholder like {{id}} or {{id:digits}}")
    parts, at, placeholders = [], 0, list(PLACEHOLDER.finditer(text))
    last = max((found.start() for found in placeholders if not (found[2] or "").isdigit()), default=0)
    for found, following in zip(placeholders, [*placeholders[1:], None], strict=False):
        shape = found[2] or ""
        if shape not in _SHAPES and not (shape.isdigit() and len(shape) < 4):
            raise ValueError(f"template `{text}`: unknown shape `{shape}`{nearest(shape, filter(None, _SHAPES))}")
        if any(other[1] == found[1] for other in placeholders if other is not found):
            raise ValueError(f"template `{text}`: the placeholder `{found[1]}` occurs twice")
        inner = rf"[\w-]{{{shape}}}" if shape.isdigit() else _SHAPES[shape]
        after = text[found.end() : following.start()] if following else ""
        if found.start() < last and not shape.isdigit():
            # Two placeholders of any length: the first ends where the text after it first occurs. Otherwise a long
            # URL would be tried at every position for the first, and at each of them for the second.
            if not after:
                raise ValueError(f"template `{text}`: text is needed after {found[0]}")
            if re.fullmatch(inner, after):
                inner = f"(?:(?!{re.escape(after)}){inner.removesuffix('+')})+"
        parts += [re.escape(text[at : found.start()]), f"(?P<{found[1]}>{inner})"]
        at = found.end()
    return "".join(parts) + re.escape(text[at:])


@lru_cache(maxsize=4096)
def template(text: str) -> re.Pattern[str]:
    """The compiled pattern of a template, for whole strings."""
    return re.compile(expression(text), re.A if "{" in text else 0)
