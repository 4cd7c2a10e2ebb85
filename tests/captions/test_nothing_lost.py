"""Nothing is lost in silence: of a file that is damaged in any way, every word is read, or its loss is named.

Each cue has words of its own. Where they still are in the damaged file, they must be among what was read, or there
must be a problem that an editor sees (the format's own comments aside, which are meant to be passed over).
"""

from __future__ import annotations

import json
import random
import re

import pytest

from accesspub.captions import Captions, CaptionsError, read, write
from accesspub.captions.formats import formats
from accesspub.captions.model import cue
from accesspub.captions.times import clock

GOOD = Captions(
    cues=tuple(cue(n * 2, n * 2 + 1.5, f"word{n}alpha and word{n}beta.\nword{n}gamma") for n in range(1, 7)),
    language="en",
)
EVENTS = "Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text"
NAMES = {
    name: f"a.{(*known.suffixes, *known.shared)[0]}"
    for name, known in formats().items()
    if name != "scc"  # its letters are codes
}
PIECES = (
    b"-->", b"<", b">", b"&", b"\n\n", b"\n", b"\r", b"<!--", b"]]>", b"<p>", b"</p>", b"</9", b"<sync start=1>", b'"', b"{", b"}",
    b"[", b"]", b",", b"<script>", b"<style>", b"</body>", b"<div hidden>", b"<p begin='x'>", b"00:00:01.000", b"1\n",
    b"0:00:01.000,0:00:02.000", b"<head>", b"<title>", b"<span>", b"<metadata>", b"{\\an8}", b"<v Bob>", b"<ruby><rt>",
    b"<!DOCTYPE x [", b"\x00", b"\xff", b"---\n", b"```\n", b"    ", b"<table>", b"<template>", b"<textarea>", b"<noscript>",
    b"<select>", b"<iframe>", b"<svg>", b"<math>", b"<plaintext>", b"<xmp>", b"> ", b"# ", b"<object>", b"<video>", b"<nav>",
    b"<button>", b"<form>", b"<input value='",
)  # fmt: skip


def whole(format: str) -> bytes:
    if format == "srv3":
        lines = "\n".join(f'<p t="{one.start * 1000:.0f}" d="1500">{one.text}</p>' for one in GOOD.cues)
        return f'<?xml version="1.0"?>\n<timedtext format="3">\n<body>\n{lines}\n</body></timedtext>'.encode()
    if format == "whisper":
        segments = [{"start": one.start, "end": one.end, "text": one.text} for one in GOOD.cues]
        return json.dumps({"language": "en", "segments": segments}, indent=1).encode()
    if format == "ass":
        lines = "\n".join(
            f"Dialogue: 0,{clock(one.start)[1:-1]},{clock(one.end)[1:-1]},Default,,0,0,0,,{one.text}".replace(
                "\n", "\\N", 1
            )
            for one in GOOD.cues
        )
        return f"[Script Info]\nTitle: x\n\n[Events]\nFormat: {EVENTS}\n{lines}\n".encode()
    if format == "lrc":
        return "\n".join(f"[{clock(one.start)[3:]}]{' '.join(one.lines)}" for one in GOOD.cues).encode()
    if format == "md":
        return "\n\n".join(one.text for one in GOOD.cues).encode()
    if format == "html":
        return ("<main>" + "\n".join(f"<p>{one.text}</p>" for one in GOOD.cues) + "</main>").encode()
    return write(GOOD, format).data


def damaged(data: bytes, dice: random.Random, *, comments: bool) -> bytes:
    out = bytearray(data)
    pieces = [piece for piece in PIECES if comments or b"--" not in piece]
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        at, what = dice.randrange(len(out)), dice.randrange(4)
        if what == 0:
            out[at] = dice.randrange(32, 127)
        elif what == 1:
            del out[at : at + dice.randrange(1, 40)]
        else:
            at = out.rfind(b"\n", 0, at) + 1 if what == 3 else at
            out[at:at] = dice.choice(pieces)
    return bytes(out)


def heard(found: Captions) -> str:
    parts = [found.markup]
    for one in found.cues:
        parts += [one.text, one.identifier, one.settings, *(run.speaker or "" for run in one.runs)]
    return " ".join(parts)


@pytest.mark.parametrize("format", sorted(NAMES))
def test_every_word_is_read_or_its_loss_is_named(format: str) -> None:
    dice = random.Random(f"2026 {format}")
    damages = 0
    for _ in range(250):
        # Where "<!--" is closed further down, the words between are a comment, and rightly passed over.
        data = damaged(whole(format), dice, comments=format not in ("md", "html", "sami"))
        try:
            found = read(data, name=NAMES[format])
        except CaptionsError as error:
            assert str(error).startswith(NAMES[format])  # noqa: PT017 - an error is one of two good outcomes
            continue
        there = {word.decode() for word in re.findall(rb"word\d(?:alpha|beta|gamma)", data)}
        lost = {word for word in there if word not in heard(found)}
        damages += bool(lost)
        said = [one for one in found.problems if one.severity != "note" or one.code == "other-language"]
        assert said or not lost, (lost, data)
    assert damages or format in ("txt", "srt"), "the damage is too small to mean anything"
