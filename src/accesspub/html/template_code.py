"""Code of template languages and edge servers in a page: where it is, and what cannot be edited because of it.

Such a file is a source: what a server makes of it is another page than the one that a parser sees here.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from accesspub import expressions as re

SOURCE_SUFFIXES = frozenset(
    ".php .phtml .asp .aspx .cshtml .jsp .jspx .cfm .erb .ejs .haml .slim .pug .jinja .jinja2 .j2 .njk .twig .liquid"
    " .hbs .handlebars .mustache .mako .ftl .tpl .tmpl .gohtml .vue .svelte .astro .jsx .tsx .js .ts .py .rb"
    " .md .mdx .markdown .rst .adoc .xsl .xslt .css .json".split()
)
"""How the names of files end that no browser shows as a page: pages are made of them."""

# Ends without which everything up to the end of the page counts, and those without which only the mark itself does.
_OPEN_ENDED = {
    "script": r"</script\s*>",
    "style": r"</style\s*>",
    "php": r"\?>",
    "raw": r"\{%[-+~]?\s*endraw\b[^%]*%\}",
    "verbatim": r"\{%[-+~]?\s*endverbatim\b[^%]*%\}",
    "ignored": r"\{%[-+~]?\s*endcomment\b[^%]*%\}",
    "remove": r"</esi:remove\s*>",
    "remark": "-->",
}
_CLOSED = {
    "instruction": ">",
    "asp": "%>",
    "block": r"%\}",
    "hidden": r"--\}\}",
    "helper": r"\}\}",
    "comment": r"#\}",
    "esi": ">",
    "ssi": "-->",
    "value": r"\}\}",
    "literal": r"\}",
    "blade": r"\)|\n",
    "blade_end": "",
    "tag": ">",
    "square": r"%\]",
    "smarty": r"\}",
    "variable": r"\}",
    "velocity": r"\)|\n",
    "velocity_end": "",
}
_ENDS = {name: re.compile(end, re.I) for name, end in (_OPEN_ENDED | _CLOSED).items()}
# Each branch begins with a plain character, which lets `re` skip all others quickly.
_MARK = re.compile(
    r"""<(?=[s?%e!\#@cj]|/[e\#@cj])(?:(?:(?P<script>script)|(?P<style>style))(?=[\s/>])
        |(?P<php>\?(?:php\b|=|\s))|(?P<instruction>\?)|(?P<asp>%)
        |(?P<remove>esi:remove\b)|(?P<esi>/?esi:)|(?P<ssi>!--(?:\#|esi\b))
        |(?P<remark>\#--)|(?P<tag>/?(?:[\#@][a-z]|cf(?:if|else|elseif|loop|output|set|include|switch|case|try|catch)\b|jsp:
            |c:(?:if|choose|when|otherwise|foreach|fortokens|set|out|import)\b)))
    |\{(?:%[-+~]?\s*(?:(?P<raw>raw)|(?P<verbatim>verbatim)|(?P<ignored>comment))\b|(?P<block>%)
        |(?P<hidden>\{!--)|(?P<helper>\{[\#/^>!])|(?P<comment>\#)|(?P<value>\{)|(?P<variable>\$\w)
        |(?<![)=]\{)(?<!\)\s\{)(?P<smarty>/?(?:if|else|elseif|foreach|foreachelse|for|while|section|sectionelse|block|capture
            |literal|nocache|strip|include|assign)(?=[\s}])|\*))
    |\[(?P<square>%)
    |\#(?<![\w&/"'=\#.]\#)(?:(?P<velocity>(?:if|elseif|foreach|set|macro|parse)\s*\()|(?P<velocity_end>(?:end|else)\b(?!-)))
    |\$(?P<literal>\{)
    |@(?<![\w@.]@)(?:(?P<blade>(?:if|elseif|unless|isset|empty|for|foreach|forelse|while|switch|case|can|cannot|section|push)\s*\()
        |(?P<blade_end>(?:else|end(?:if|unless|isset|empty|for|foreach|forelse|while|switch|can|cannot|section|push))\b))""",
    re.I | re.X,
)
# What looks like template code in scripts and styles is most often code of their own.
_PASSED_OVER = ("script", "style")
_VALUES = ("value", "literal", "variable")


class _Code(NamedTuple):
    """A stretch of code of a kind; a statement of a template decides what of the text around it is in the page."""

    start: int
    end: int
    kind: str


class TemplateCode:
    """The template code of a text, which is read as far as somebody asks.

    Args:
        text: the page.
    """

    def __init__(self, text: str) -> None:
        self._length = len(text)
        self._unread = _stretches(text)
        self._read = -1
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._statements = [0]
        """How many statements there are before each stretch."""

    def _read_to(self, place: int) -> None:
        while self._read <= place and (code := next(self._unread, None)) is not None:
            self._read = code.start
            if code.kind not in _PASSED_OVER:
                self._starts.append(code.start)
                self._ends.append(code.end)
                self._statements.append(self._statements[-1] + (code.kind not in _VALUES))

    @property
    def stretches(self) -> list[tuple[int, int]]:
        """Where all of it is, in order."""
        self._read_to(self._length)
        return list(zip(self._starts, self._ends, strict=True))

    def touches(self, start: int, end: int) -> bool:
        """Whether template code is in ``[start, end]`` or at one of its ends, or surrounds it."""
        self._read_to(end)
        at = bisect_left(self._ends, start)
        return at < len(self._starts) and self._starts[at] <= end

    def branches(self, start: int, end: int) -> bool:
        """Whether what is in ``[start, end]`` may be there in part, or several times."""
        self._read_to(end)
        return self._statements[bisect_left(self._ends, end)] > self._statements[bisect_left(self._ends, start)]


def _stretches(text: str) -> Iterator[_Code]:
    at = 0
    missing: set[str] = set()  # ends that the rest of the page does not have: nobody looks for them twice
    while mark := _MARK.search(text, at):
        kind = mark.lastgroup or ""
        end = None if kind in missing else _ENDS[kind].search(text, mark.end())
        if end is not None:
            at = end.end()
        else:
            missing.add(kind)
            at = len(text) if kind in _OPEN_ENDED else mark.end()
        yield _Code(mark.start(), at, kind)
