"""The whole of it: an article, a film, a podcast and their caption files; one command; read in a browser, by keyboard."""

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
MEDIA = ROOT / "samples" / "alternatives" / "media"
ARTICLE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>The crossing opens again</title>
</head>
<body>
<main>
<article>
<h1>The crossing opens again</h1>
<p>After eleven months the ferry to Sandholm sails again.</p>
<figure>
<video src="media/crossing.webm" controls width="320" height="180" title="The first crossing"></video>
<figcaption>The first boat since June leaves the quay.</figcaption>
</figure>
<h2>The storm</h2>
<p>A neighbour filmed what the storm did to the quay.</p>
<video controls width="320" height="180"><source src="media/storm.webm" type="video/webm"></video>
<h2>The talk at the harbour</h2>
<p>Our podcast asked Ilse Marrow, who sits on the board, why it took so long.</p>
<p><audio src="media/talk.mp3" controls></audio></p>
</article>
</main>
</body>
</html>
"""
VTT = """WEBVTT

00:00.200 --> 00:02.400
[The engine hums]
<v Captain>All aboard, please.

00:02.600 --> 00:05.800
<v Passenger>Is there room for the piano?
"""
SRT = """1
00:00:00,000 --> 00:00:04,900
TOM REED: Why did it take so long?

2
00:00:05,000 --> 00:00:07,900
ILSE MARROW: Nobody could say whose it was.
"""
TTML = """<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttm="http://www.w3.org/ns/ttml#metadata" xml:lang="en">
<head><metadata><ttm:agent type="person" xml:id="a1"><ttm:name type="full">Ada Quill</ttm:name></ttm:agent></metadata></head>
<body><div>
<p begin="00:00:00.200" end="00:00:02.800" ttm:agent="a1">The wind came at four in the morning.</p>
<p begin="00:00:03.000" end="00:00:05.600" ttm:agent="a1">By six the quay was under water.</p>
</div></body></tt>
"""
WORDS = {
    "video-transcript": [
        "[The engine hums]",
        "Captain: All aboard, please.",
        "Passenger: Is there room for the piano?",
    ],
    "storm": ["Ada Quill: The wind came at four in the morning. By six the quay was under water."],
    "audio-transcript": ["TOM REED: Why did it take so long?", "ILSE MARROW: Nobody could say whose it was."],
}


@pytest.fixture(params=["details", "section", "page"])
def fixed(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    """The folder after one ``accesspub fix``, in each form of transcripts."""
    folder = tmp_path / "site"
    (folder / "media").mkdir(parents=True)
    for name, source in {
        "crossing.webm": "crossing.webm",
        "storm.webm": "crossing.webm",
        "talk.mp3": "harbour-talk.mp3",
    }.items():
        shutil.copy(MEDIA / source, folder / "media" / name)
    (folder / "media" / "crossing.en.vtt").write_text(VTT)
    (folder / "media" / "talk.en.srt").write_text(SRT)
    (folder / "media" / "storm.en.ttml").write_text(TTML)
    (folder / "article.html").write_text(ARTICLE)
    (folder / "accesspub.toml").write_text(f'transcript = "{request.param}"\n')
    assert main(["fix", str(folder), "--fail-on", "error"]) == 0
    before = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    main(["fix", str(folder)])
    assert {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before, "twice is once"
    return request.param, folder


def tab_to(driver: Any, selector: str) -> Any:
    """Press Tab until the focus is on something new that matches."""
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    for _ in range(60):
        ActionChains(driver).send_keys(Keys.TAB).perform()
        focus = driver.switch_to.active_element
        if driver.execute_script("return arguments[0].matches(arguments[1])", focus, selector):
            return focus
    raise AssertionError(f"the keyboard does not reach {selector}")


def faults(driver: Any) -> list[str]:
    """What axe-core finds, on the whole page."""
    from accesspub.audit.browser.axe import find

    driver.execute_script(find().source())
    found = driver.execute_async_script("axe.run(document).then(arguments[0])")
    assert found["passes"], "axe-core looked at nothing"
    return [f"{one['id']}: {node['html'][:120]}" for one in found["violations"] for node in one["nodes"]]


def test_each_can_be_read(fixed: tuple[str, Path], browser: Any) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    form, folder = fixed
    wanted = [line for lines in WORDS.values() for line in lines]
    with Site(folder) as site:
        browser.get(f"{site.origin}/article.html")
        if form == "details":
            shown = browser.find_element(By.TAG_NAME, "main").text
            assert not any(line in shown for line in wanted), "closed until somebody opens it"
            for _ in range(3):
                tab_to(browser, "summary").send_keys(Keys.ENTER)
            assert len(browser.find_elements(By.CSS_SELECTOR, "details[open]")) == 3
        if form == "page":
            assert faults(browser) == []
            words = []
            for number in range(3):
                browser.get(f"{site.origin}/article.html")
                for _ in range(number + 1):
                    link = tab_to(browser, ".accesspub-transcript a")
                link.send_keys(Keys.ENTER)
                assert "transcript" in browser.title.lower()
                words.append(browser.find_element(By.TAG_NAME, "main").text)
                assert faults(browser) == []
                tab_to(browser, "main a").send_keys(Keys.ENTER)
                assert browser.title == "The crossing opens again", "the way back"
            shown = "\n".join(words)
        else:
            shown = browser.find_element(By.TAG_NAME, "main").text
            assert faults(browser) == []
        assert [line for line in wanted if line not in shown] == []


def test_the_players_show_captions(fixed: tuple[str, Path], browser: Any) -> None:
    with Site(fixed[1]) as site:
        browser.get(f"{site.origin}/article.html")
        cues = browser.execute_async_script(
            """const done = arguments[0], tracks = [...document.querySelectorAll("track")];
            Promise.all(tracks.map(track => new Promise(ready => {
              track.addEventListener("load", () => ready([track.srclang, [...track.track.cues].map(cue => cue.text)]));
              track.addEventListener("error", () => ready("error"));
              track.track.mode = "hidden";
            }))).then(done);"""
        )
    assert [language for language, _ in cues] == ["en", "en"]
    said = json.dumps(cues)
    assert "Is there room for the piano?" in said
    assert "By six the quay was under water." in said
