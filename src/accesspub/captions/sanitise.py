"""HTML from strangers to HTML for a page: an allow-list, enforced by ``turbohtml.clean``.

It keeps what a transcript is made of and nothing that loads, runs, styles or clashes: no ids, no
classes, no pictures, no addresses but http, https, mailto and those on the same site.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from turbohtml.clean import Sanitizer

_TAGS = frozenset(
    "p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd b strong i em u br hr blockquote q cite abbr a span bdi bdo sub sup "
    "small s del ins mark time code pre kbd table caption thead tbody tfoot tr th td ruby rb rt rp section div".split()
)
_GONE = frozenset(
    "script style template noscript iframe object embed applet frame frameset noembed noframes svg math canvas "
    "audio video select option button input textarea form head title link meta base dialog map area portal xmp "
    "plaintext listing".split()
)


@lru_cache(maxsize=1)
def _sanitizer() -> Sanitizer:
    from turbohtml.clean import OnDisallowed, Policy, Sanitizer

    return Sanitizer(
        Policy(
            tags=_TAGS,
            attributes={
                "*": frozenset({"lang", "dir", "title"}),
                "a": frozenset({"href"}),
                "time": frozenset({"datetime"}),
                "ol": frozenset({"start", "type", "reversed"}),
                "li": frozenset({"value"}),
                "th": frozenset({"scope", "colspan", "rowspan"}),
                "td": frozenset({"colspan", "rowspan"}),
            },
            url_schemes=frozenset({"http", "https", "mailto"}),
            attribute_values={"*": {"dir": frozenset({"ltr", "rtl", "auto"})}},
            on_disallowed_tag=OnDisallowed.STRIP,
            remove_with_content=_GONE,
            strip_comments=True,
        )
    )


def clean(html: str) -> tuple[str, list[str]]:
    """Return safe HTML, and the names of the elements that were taken out with their content."""
    text, removed = _sanitizer().sanitize_report(html.replace("\0", "\ufffd"))
    gone = dict.fromkeys(item.tag for item in removed if item.attribute is None and item.tag in _GONE)
    return text, list(gone)
