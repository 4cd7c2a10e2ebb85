"""Credits in scripts without capitals, where the label follows the name."""

from __future__ import annotations

from accesspub import expressions as re
from accesspub.facts.credits.model import Credit
from accesspub.facts.credits.sentences import PAIRS
from accesspub.facts.credits.vocabulary import PHRASE, Reader

_BEHIND = 24  # characters of a name that its label follows
_VERBAL = "をがにで拍为為向应應须須将將已"
_KANA = re.compile("[\u3040-\u30ff]")
_OUTLET = re.compile(r" [\u4e00-\u9fff]{2,8}[网網社報报台发發]$")
_DATE = re.compile(r"(?<![ \u3000])[ \u3000]*(?:\d{1,4}年)?\d{1,2}月\d{1,2}日$")
_EDGE = re.compile(r"[。！？!?；;」』）)\]】＝=、，,（(\[【］］▲]|(?<=[가-힣])\. |(?<=[。！？!?.])[ \u3000]|^")


def with_label_behind(text: str, reader: Reader) -> Credit | None:
    """A credit whose label follows the name: "Jane Roe 摄", "（Jane Roe撮影）", "Jane Roe 제공"."""
    end = text.rstrip(" \xa0\u3000.。．")
    is_closed = end[-1:] in PAIRS.values()
    inner = _DATE.sub("", end[:-1] if is_closed else end).rstrip(" \u3000")
    inner = _OUTLET.sub("", whole := inner)
    label = next((one for one in reader.behind if inner.endswith(one)), None)
    if label is None:
        return None
    head = inner[: -len(label)].rstrip(" \xa0\u3000/／|｜・")
    at = 0
    joined = _KANA.search(head) is None  # between two names in Chinese, an end in Japanese
    for edge in _EDGE.finditer(head, max(0, len(head) - _BEHIND)):
        if edge[0] != "、" or not joined:
            at = edge.end()
    name = head[at:].strip(" \u3000")
    for lead_in in reader.lead_ins:
        name = name.removeprefix(lead_in)
    rest = head[:at].rstrip(" \xa0\u3000＝=、，,/|▲")
    if is_closed:
        rest = rest[:-1].rstrip(" \xa0\u3000") if rest[-1:] in PAIRS else ""
        if not rest and at and head[at - 1] not in PAIRS:
            return None
    # A verb and its object before the word: "…で撮影", "为居民提供", "拍摄".
    is_long = not at and len(head) > _BEHIND
    if is_long or not 2 <= len(name) <= _BEHIND or not name[0].isalpha() or any(sign in name for sign in _VERBAL):
        return None
    if is_closed and (agency := _EDGE.split(rest)[-1]) and reader.has_agency(agency) and len(agency) <= PHRASE * 2:
        rest = rest[: -len(agency)]  # "新华社发（… 摄）" is one credit
        name, label = text[len(rest) :].strip(" \u3000。"), ""
    elif inner != whole:
        name, label = whole[len(rest) :].strip(" \u3000。"), ""
    return Credit(rest, name, label.strip(), text[len(rest) :].strip(" \u3000"))
