"""Three files of the worst kind, each converted by one command, read in a browser: what it shows, when, and where."""

from __future__ import annotations

import base64
import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from accesspub.audit.site_server import Site
from accesspub.captions import Run, read
from accesspub.cli.main import main
from places import ROOT

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not shutil.which("chromium") or not shutil.which("chromedriver"), reason="no Chromium here"),
]
# A rip of a DVD: Shift_JIS, numbers doubled, times without milliseconds, a place, and a face of half-width signs.
RIP = "1\r\n00:00:01,00 --> 00:00:03,50\r\n{\\an8}港に着いた。\r\n\r\n2\r\n2\r\n00:00:03,50 --> 00:00:05,00\r\n<i>ﾌｪﾘｰは</i>まだか？\r\n"
# A broadcaster's EBU-TT-D: two people at once in two regions, times of a programme, a reading, a line break.
TTML = """<?xml version="1.0" encoding="UTF-8"?>
<tt:tt xmlns:tt="http://www.w3.org/ns/ttml" xmlns:tts="http://www.w3.org/ns/ttml#styling" xmlns:ttp="http://www.w3.org/ns/ttml#parameter"
 ttp:timeBase="media" ttp:cellResolution="32 15" xml:lang="de"><tt:head><tt:styling><tt:style xml:id="c" tts:textAlign="center"/></tt:styling>
<tt:layout><tt:region xml:id="up" tts:origin="10% 10%" tts:extent="80% 20%" style="c"/>
<tt:region xml:id="low" tts:origin="10% 70%" tts:extent="80% 20%" tts:displayAlign="after" style="c"/></tt:layout></tt:head>
<tt:body><tt:div><tt:p xml:id="a" region="low" begin="00:00:01.000" end="00:00:04.000"><tt:span>Wo ist<tt:br/>die Fähre?</tt:span></tt:p>
<tt:p xml:id="b" region="up" begin="00:00:02.000" end="00:00:04.000"><tt:span>Im Nebel &amp; spät.</tt:span></tt:p></tt:div></tt:body></tt:tt>"""
# YouTube's automatic captions: words with times of their own, and events that only end a line.
TUBE = json.dumps({
    "wireMagic": "pb3",
    "events": [
        {"tStartMs": 0, "dDurationMs": 9000, "id": 1, "wpWinPosId": 1},
        {"tStartMs": 1000, "dDurationMs": 4000, "wWinId": 1, "segs": [{"utf8": "the", "acAsrConf": 240}, {"utf8": " ferry", "tOffsetMs": 300, "acAsrConf": 200}]},
        {"tStartMs": 2500, "dDurationMs": 2500, "wWinId": 1, "aAppend": 1, "segs": [{"utf8": "\n"}]},
        {"tStartMs": 2600, "dDurationMs": 3000, "wWinId": 1, "segs": [{"utf8": "leaves < 10 & late", "acAsrConf": 180}]},
    ],
})  # fmt: skip
SHOWN = """
const done = arguments[1], video = document.querySelector("video"), track = video.textTracks[0];
const tell = () => {
  const cues = [...track.cues].map(one => [one.startTime, one.endTime, one.getCueAsHTML().textContent, one.line, one.getCueAsHTML().querySelector("i") !== null]);
  video.currentTime = arguments[0];
  video.onseeked = () => setTimeout(() => done([cues, [...track.activeCues].map(one => one.getCueAsHTML().textContent)]), 100);
};
track.mode = "showing";
const element = document.querySelector("track");
element.readyState === 2 ? tell() : (element.onload = tell, element.onerror = () => done("not loaded"));
"""


# The text of each cue: for each piece its voice, its language, its styles, and whether it is a reading over others.
PIECES = """
const done = arguments[1], video = document.createElement("video"), track = document.createElement("track");
const pieces = (node, around) => node.nodeType === 3 ? [[node.data, ...around]] : [...node.childNodes].flatMap(child => {
  const [voice, language, style, reads] = around, name = child.localName;
  return pieces(child, [child.title || voice, child.lang || language, "biu".includes(name) ? style + name : style, reads || name === "rt"]);
});
track.default = true;
track.onload = () => done([...track.track.cues].map(cue => pieces(cue.getCueAsHTML(), ["", "", "", false])));
track.src = "data:text/vtt;base64," + arguments[0];
document.body.append(video);
video.append(track);
track.track.mode = "hidden";
"""
TAGS = ["i", "b", "u", "c.red", "v Ann", "v.loud Bob Lee", "lang en-GB", "i.a", "00:01.200", "rt", "ruby"]
CLOCK = "00:01.000 --> 00:02.000"
WORDS = [
    "one ",
    "two",
    "&amp;",
    "&lt;",
    "&nbsp;x",
    "&lrm;",
    "é ü",
    "5 &gt; 6",
    "\nnext ",
    "fish &chips ",
    "字b",
    "かん",
]


def markup(dice: random.Random, depth: int = 0) -> str:
    """Cue text with tags that are nested, open or wrongly closed."""
    out = ""
    for _ in range(dice.randint(1, 3)):
        if depth > 2 or dice.random() < 0.5:
            out += dice.choice(WORDS)
            continue
        tag = dice.choice(TAGS)
        closed = dice.choice([tag, tag, tag, "i", "ruby"]).split()[0].split(".")[0]
        out += f"<{tag}>{markup(dice, depth + 1)}" + (f"</{closed}>" if tag[0] != "0" and dice.random() < 0.8 else "")
    return out


def signs(pieces: Any) -> list[tuple[str, ...]]:
    """Each sign with what is around it: where pieces are divided does not matter, nor white space at line ends."""
    return [
        (sign, voice or "", language or "", "".join(sorted(set(style))), bool(reads))
        for text, voice, language, style, reads in pieces
        for sign in text
        if not sign.isspace() or sign == "\xa0"
    ]


def test_cues_are_what_chromium_makes_of_them(browser: Any) -> None:
    dice = random.Random(2026)
    texts = [markup(dice).strip("\n").replace("\n\n", "\n") for _ in range(500)]
    raw = "WEBVTT\n\n" + "\n\n".join(f"{CLOCK}\n{text}" for text in texts) + "\n"
    browser.get("data:text/html,<body></body>")
    shown = browser.execute_async_script(PIECES, base64.b64encode(raw.encode()).decode())
    ours = read(raw.encode(), name="a.vtt").cues
    for text, item, pieces in zip(texts, ours, shown, strict=True):
        assert signs(map(piece, item.runs)) == signs(pieces), text


def piece(run: Run) -> tuple[str, str | None, str | None, str, bool]:
    return run.text, run.speaker, run.language, run.style, run.ruby == "text"


@pytest.mark.parametrize(
    ("name", "raw", "code", "at", "cues", "active"),
    [
        ("rip.ja.srt", RIP.encode("cp932"), 1, 4,
         [[1, 3.5, "港に着いた。", 0, False], [3.5, 5, "ﾌｪﾘｰはまだか？", "auto", True]], ["ﾌｪﾘｰはまだか？"]),
        ("news.ttml", TTML.encode(), 0, 3,
         [[1, 4, "Wo ist\ndie Fähre?", "auto", False], [2, 4, "Im Nebel & spät.", 10, False]],
         ["Wo ist\ndie Fähre?", "Im Nebel & spät."]),
        ("tube.en.json3", TUBE.encode(), 0, 3,
         [[1, 2.6, "the ferry", "auto", False], [2.6, 5.6, "leaves < 10 & late", "auto", False]], ["leaves < 10 & late"]),
    ],
)  # fmt: skip
def test_the_worst_files_read_well(
    name: str, raw: bytes, code: int, at: float, cues: list[Any], active: list[str], browser: Any, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(raw)
    assert main(["captions", "convert", str(tmp_path / name), str(tmp_path / "out.vtt")]) == code
    shutil.copy(ROOT / "samples" / "alternatives" / "media" / "crossing.webm", tmp_path / "a.webm")
    page = '<!DOCTYPE html><title>x</title><video src="a.webm" muted controls><track default src="out.vtt"></video>'
    (tmp_path / "a.html").write_text(page)
    with Site(tmp_path) as site:
        browser.get(f"{site.origin}/a.html")
        assert browser.execute_async_script(SHOWN, at) == [cues, active]
