"""Three files of the worst kind, each converted by one command, read in a browser: what it shows, when, and where."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from accesspub.audit.site_server import Site
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
