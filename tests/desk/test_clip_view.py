# ruff: noqa: F401, F811 (a fixture of another module)
"""Clips in a real Chromium: two minutes are captioned from nothing by keyboard alone, and `fix` puts them on the page."""

from __future__ import annotations

import re
import struct
import subprocess
import sys
import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette")
from picture_site import EVIL, build
from serving import Person, served
from test_views import axe, driver, look

import accesspub
from accesspub.audit.browser.axe import find
from accesspub.captions import read
from accesspub.desk.clips import Clips, Line, Track

pytestmark = pytest.mark.browser
CLIP, ELSEWHERE = "audio::/talk.wav", "video::youtube/aB3dE5gH7jK"
LINES = 24  # of five seconds
EXTRA = (
    '<audio controls src="../talk.wav"></audio><iframe src="https://www.youtube.com/embed/aB3dE5gH7jK" '
    f'title="{EVIL.replace(chr(34), "&quot;")}"></iframe>'
)


@pytest.fixture
def desk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Any]:
    site = build(tmp_path / "site", each=1, extra=EXTRA)
    (site / "accesspub.toml").write_text(f'report-language = "{getattr(request, "param", "en")}"\n')
    with wave.open(str(site / "talk.wav"), "wb") as out:
        out.setparams((1, 2, 8000, 0, "NONE", ""))
        for number in range(120):  # each second louder than the one before
            out.writeframes(struct.pack("<8000h", *([number * 200, -number * 200] * 4000)))
    with served(site) as desk:
        yield desk


def until(driver: Any, true: Callable[[], Any]) -> Any:
    from selenium.webdriver.support.ui import WebDriverWait

    return WebDriverWait(driver, 20).until(lambda _: true())


def status(driver: Any) -> str:
    return str(driver.execute_script("return document.getElementById('status').textContent"))


def test_two_minutes_are_captioned_by_keyboard_alone(driver: Any, desk: Any) -> None:
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    def press(*keys: str) -> None:
        ActionChains(driver).send_keys(*keys).perform()

    look(driver, desk, f"clip?id={CLIP}")
    until(driver, lambda: driver.execute_script("return document.getElementById('player').readyState >= 1"))
    until(driver, lambda: not driver.execute_script("return document.querySelector('.wave').hidden"))
    press("e")
    assert driver.execute_script("return document.activeElement.matches('.words')")
    typed = ActionChains(driver)
    for number in range(LINES):
        typed.send_keys(f"Ann: This is what she says, part {number + 1}" if number != 3 else "waves")
        if number == 3:
            typed.key_down(Keys.SHIFT).send_keys(Keys.HOME).key_up(Keys.SHIFT).send_keys(Keys.F7)
        typed.send_keys(Keys.END, *([Keys.ENTER] if number < LINES - 1 else []))
    typed.key_down(Keys.ALT).send_keys(*[Keys.ARROW_UP] * (LINES - 1)).key_up(Keys.ALT).perform()
    assert driver.execute_script("return document.activeElement.getAttribute('aria-label')") == "Words, line 1"
    press(*[Keys.F9, Keys.F2] * LINES, Keys.F8)
    until(driver, lambda: status(driver) == "The draft is saved.")
    assert not driver.find_elements("css selector", ".cue .problems .sev-error")
    ActionChains(driver).key_down(Keys.CONTROL).send_keys(Keys.ENTER).key_up(Keys.CONTROL).perform()
    said = "return document.getElementById('said')?.textContent ?? ''"
    until(driver, lambda: "Apply the changes" in driver.execute_script(said))
    every, _ = (one.get_attribute("href") for one in driver.find_elements("css selector", ".steps a"))
    assert "language" not in every, "the language of the words is no filter of the list"
    until(driver, lambda: (desk.site / "alternatives" / "talk.en.vtt").exists())
    found = read(desk.site / "alternatives" / "talk.en.vtt")
    assert [cue.start for cue in found.cues] == [3.0 * number for number in range(LINES)]
    assert found.cues[0].speaker == "Ann"
    assert found.cues[3].text == "[waves]"
    assert found.cues[-1].end == 3.0 * LINES
    until(driver, lambda: desk.store.item(CLIP).state == "checked")
    assert (desk.store.item(CLIP).words["captions"], desk.store.item(CLIP).who) == ("talk.en.vtt", "Ada")
    fixed = subprocess.run(
        [sys.executable, "-m", "accesspub", "fix", str(desk.site)], capture_output=True, text=True, check=False
    )
    assert "1 row applied on 4 pages" in fixed.stdout + fixed.stderr
    assert "This is what she says, part 24" in (desk.site / "news" / "harbour.html").read_text("utf-8")


def test_a_line_without_a_start_is_played_from_the_end_of_the_line_before(driver: Any, desk: Any) -> None:
    look(driver, desk, "clips")
    script = "const done = arguments[1]; import(arguments[0]).then(m => done([0, 1, 2, 3].map(at => m.from([{start: null, end: null}, {start: 4, end: null}, {start: null, end: 6}, {start: null, end: null}], at))))"
    assert driver.execute_async_script(script, f"{desk.door.base}/assets/clip-lines.js") == [0, 4, 4, 6]


def test_typing_holds_the_player_and_keys_move_it(driver: Any, desk: Any) -> None:
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    def press(*keys: str) -> None:
        ActionChains(driver).send_keys(*keys).perform()

    paused = "return document.getElementById('player').paused"
    look(driver, desk, f"clip?id={CLIP}")
    until(driver, lambda: driver.execute_script("return document.getElementById('player').readyState >= 1"))
    driver.execute_script("document.querySelector('.words').focus()")
    press("y")  # browsers play nothing before somebody has typed
    press(Keys.ESCAPE)
    until(driver, lambda: not driver.execute_script(paused))
    press("x")
    assert driver.execute_script(paused)
    until(driver, lambda: not driver.execute_script(paused))  # nobody types: it goes on
    press(Keys.ESCAPE)
    assert driver.execute_script(paused)
    now = "return document.getElementById('player').currentTime"
    before = driver.execute_script(now)
    press(Keys.F2)
    assert driver.execute_script(now) == pytest.approx(before + 3, abs=0.01)
    press("Jo: one two", Keys.ARROW_LEFT, Keys.ARROW_LEFT, Keys.ARROW_LEFT, Keys.F9)
    driver.execute_script("document.querySelector('.start').focus()")
    start = driver.execute_script("return document.querySelector('.start').value")
    press(Keys.ARROW_UP)
    assert driver.execute_script("return document.querySelector('.start').value") != start
    until(driver, lambda: status(driver) == "The draft is saved.")


def test_a_file_is_brought_in_and_a_machines_lines_are_accepted_one_by_one(
    driver: Any, desk: Any, tmp_path: Path
) -> None:
    file = tmp_path / "talk.draft.srt"
    file.write_text(
        "1\n00:00:01,000 --> 00:00:03,000\nHere is the quay.\n\n2\n00:00:03,000 --> 00:00:05,000\n[waves]\n", "utf-8"
    )
    look(driver, desk, f"clip?id={CLIP}")
    driver.find_element("id", "file").send_keys(str(file))
    until(driver, lambda: len(driver.find_elements("css selector", ".cue")) == 2)
    until(driver, lambda: status(driver).startswith("The draft is saved"))
    driver.find_element("css selector", "button[value=sign]").click()
    until(driver, lambda: driver.find_elements("css selector", "[role=alert]"))
    assert "nobody has accepted" in driver.find_element("css selector", "[role=alert]").text
    for box in driver.find_elements("css selector", ".accept input"):
        box.click()
    until(driver, lambda: status(driver) == "The draft is saved.")
    driver.find_element("css selector", "button[value=sign]").click()
    until(driver, lambda: (desk.site / "alternatives" / "talk.en.vtt").exists())


def test_a_player_of_another_site_gets_a_transcript_without_a_script(desk: Any) -> None:
    person = Person(desk)
    person.enter("Ben")
    status, text, _ = person.ask(f"/clip?id={ELSEWHERE}")
    assert status == 200
    assert "<script>document" not in text
    fields = {"id": ELSEWHERE, "language": "en", "text": "Ann: Here is the quay.\nNobody came.", "go": "sign"}
    assert person.ask("/clip", fields)[0] == 303
    file = desk.site / "alternatives" / "youtube" / "aB3dE5gH7jK.en.transcript.txt"
    assert file.read_text("utf-8") == "Ann: Here is the quay.\n\nNobody came.\n"
    assert person.ask("/clip", {"id": ELSEWHERE, "decision": "captions checked", "version": "999"})[0] == 303
    assert desk.store.item(ELSEWHERE).words == {
        "decision": "captions checked",
        "transcript": "youtube/aB3dE5gH7jK.en.transcript.txt",
    }


def test_without_a_script_nobody_overwrites_the_words_of_a_colleague(desk: Any) -> None:
    ann, ben = Person(desk), Person(desk)
    assert (ann.enter("Ann"), ben.enter("Ben")) == (303, 303)
    fields = {"id": ELSEWHERE, "language": "en", "draft": "", "go": "text"}
    assert ben.ask("/clip", {**fields, "text": "The words of Ben."})[0] == 303
    for go in ("text", "sign"):
        status, shown, _ = ann.ask("/clip", {**fields, "text": "The words of Ann.", "go": go})
        assert (status, "The words of Ben." in shown, "The words of Ann.</textarea>" in shown) == (409, True, True)
    version = re.search(r'name="draft" id="draft" value="(\w+)"', shown)
    assert version is not None
    assert "The words of Ben." in ben.ask(f"/clip?id={ELSEWHERE}&track=en")[1]
    assert ann.ask("/clip", {**fields, "text": "The words of both.", "draft": version[1]})[0] == 303
    assert "The words of both.</textarea>" in ben.ask(f"/clip?id={ELSEWHERE}&track=en")[1]


def test_keys_do_not_overwrite_what_a_colleague_saved(driver: Any, desk: Any) -> None:
    clips = Clips(desk.store.path.parent, desk.site / "alternatives")
    item = desk.store.item(CLIP)
    look(driver, desk, f"clip?id={CLIP}&track=en")
    driver.find_element("css selector", ".words").send_keys("Mine")
    until(driver, lambda: status(driver) == "The draft is saved.")
    clips.save(item, Track("en", (Line(0.0, 2.0, "", "Theirs"),)), "Ben", clips.track(item, "en").version)
    driver.find_element("css selector", ".words").send_keys(" and")
    until(driver, lambda: "Ben has saved this draft" in status(driver))
    driver.find_element("css selector", ".words").send_keys(" more")
    time.sleep(1.5)  # longer than the wait before a draft is saved
    assert [line.text for line in clips.track(item, "en").lines] == ["Theirs"]
    driver.find_element("id", "mine").click()
    until(driver, lambda: status(driver) == "The draft is saved.")
    assert [line.text for line in clips.track(item, "en").lines] == ["Mine and more"]
    assert not driver.find_element("id", "whose").is_displayed()


def test_parts_of_local_files_are_served_and_nothing_else(desk: Any) -> None:
    person = Person(desk, Range="bytes=0-3")
    person.enter("Ben")
    status, text, headers = person.ask(f"/clip-media?id={CLIP}")
    assert (status, text, headers["Content-Length"]) == (206, "RIFF", "4")
    person.headers["Range"] = "bytes=99999999-"
    assert person.ask(f"/clip-media?id={CLIP}")[0] == 416
    assert person.ask(f"/clip-media?id={ELSEWHERE}")[0] == 404
    (desk.site / "talk.wav").unlink()
    (desk.site / "talk.wav").symlink_to("/etc/passwd")
    person.headers["Range"] = ""
    assert person.ask(f"/clip-media?id={CLIP}")[0] == 404


@pytest.mark.parametrize(("desk", "direction"), [("en", "ltr"), ("ar", "rtl")], indirect=["desk"])
def test_the_views_are_accessible(driver: Any, desk: Any, direction: str) -> None:
    clips = Clips(desk.store.path.parent, desk.site / "alternatives")
    lines = (Line(1.0, 2.0, "Ann", EVIL), Line(2.0, 2.1, "", "far too many words for so short a time", is_draft=True))
    clips.save(desk.store.item(CLIP), Track("en", lines), EVIL, "")
    for path in ("clips", f"clip?id={CLIP}", f"clip?id={ELSEWHERE}"):
        for width, dark in ((1280, False), (390, True)):
            look(driver, desk, path, width, dark=dark)
            assert axe(driver, find().source()) == [], path
            assert not [one for one in accesspub.check(driver.page_source).findings if one.outcome == "failed"], path
            assert driver.find_element("css selector", "html").get_attribute("dir") == direction
            assert driver.title != "owned"
            assert driver.execute_script("return document.documentElement.scrollWidth <= innerWidth"), (path, width)
