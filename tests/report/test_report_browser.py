"""The report in a real Chromium: axe, sizes, themes, 400 % zoom, keyboard, filters, answers, hostile words."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from model import data
from test_report import PIXEL

from accesspub.html_report.build import write_report

pytestmark = pytest.mark.browser
if not shutil.which("chromium") or not shutil.which("chromedriver"):
    pytest.skip("no Chromium here", allow_module_level=True)

FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
).split()
SIZES = ((1280, 800), (390, 844))
VIEWS = ("index", "summary", "about", "pages", "pictures", "written", "media", "repaired", "untested", "by/author", "by/author-1",
         "by/owner-editor", "pages/p00001", "pages/p00002", "tasks/describe-editor-do", "tasks/describe-program-do", "tasks/contrast-designer-do",
         "tasks/media-autoplay-media-ask")  # fmt: skip


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    for flag in FLAGS:
        options.add_argument(flag)
    options.binary_location = str(shutil.which("chromium"))
    down = tmp_path_factory.mktemp("down")
    options.add_experimental_option("prefs", {"download.default_directory": str(down)})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
    browser.down = down
    yield browser
    browser.quit()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    base = tmp_path_factory.mktemp("reports")
    shot = base / "one.png"
    shot.write_bytes(PIXEL)
    made = {}
    for name, language, evil in (("en", "en", False), ("ar", "ar", False), ("evil", "en", True)):
        for _ in range(2):  # twice: the second run has something to compare with
            write_report(data(evil=evil, shot=shot, pages=12), base / name, language=language,
                         history=base / f"{name}.json")  # fmt: skip
        made[name] = base / name
    return made


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `fix` makes of the samples, with pictures of before and after."""
    from accesspub.html_report.sources.check import through
    from accesspub.run.model import Order
    from accesspub.run.pages import find_pages
    from accesspub.run.run import run

    folder = str(Path(__file__).resolve().parents[2] / "samples")
    made = tmp_path_factory.mktemp("samples") / "report"
    jobs = list(find_pages([folder]))
    for _ in through(run(jobs, Order("fix")), made, kind="fix", roots=[folder]):
        pass
    return made


def look(driver: Any, address: str, width: int = 1280, height: int = 800, *, dark: bool = False) -> None:
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
    )
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
    driver.get(address)


def put(driver: Any, name: str, value: str) -> None:
    driver.execute_script(
        "const e = document.getElementById(arguments[0]); e.value = arguments[1];"
        "e.dispatchEvent(new Event('input', {bubbles: true}))", name, value,
    )  # fmt: skip


def axe(driver: Any, source: str) -> list[str]:
    driver.execute_script("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    driver.execute_cdp_cmd("Runtime.evaluate", {"expression": source})
    options = {"resultTypes": ["violations", "incomplete"], "preload": False}
    found = driver.execute_async_script(
        "const done = arguments[1]; axe.run(document, arguments[0]).then(r => done(r), e => done(String(e)))", options
    )
    assert isinstance(found, dict), found
    return [f"{kind}: {rule['id']}: {rule['nodes'][0]['target']} {rule['nodes'][0]['failureSummary'][:300]}"
            for kind in ("violations", "incomplete") for rule in found[kind]]  # fmt: skip


@pytest.mark.parametrize("name", ["en", "ar"])
def test_axe_is_silent(driver: Any, report: dict[str, Path], name: str) -> None:
    from accesspub.audit.browser.axe import find

    source, wrong = find().source(), []
    views = [view for view in VIEWS if not view.startswith("by/")]  # those are lists like `pages`
    for view in ["by/author", *views] if name == "en" else ("index", "pages/p00001", "tasks/media-autoplay-media-ask"):
        for width, height in SIZES:
            for dark in (False, True):
                look(driver, (report[name] / f"{view}.html").as_uri(), width, height, dark=dark)
                wrong += [f"{view} {width} {dark}: {line}" for line in axe(driver, source)]
    assert not wrong, "\n".join(wrong[:20])


def test_axe_is_silent_from_right_to_left(driver: Any, report: dict[str, Path]) -> None:
    from accesspub.audit.browser.axe import find

    source, wrong = find().source(), []
    for view in VIEWS:
        look(driver, (report["ar"] / f"{view}.html").as_uri(), 390, 844, dark=True)
        wrong += [f"{view}: {line}" for line in axe(driver, source)]
    assert not wrong, "\n".join(wrong[:20])


def test_axe_is_silent_on_the_samples(driver: Any, samples: Path) -> None:
    from accesspub.audit.browser.axe import find

    source, wrong = find().source(), []
    changed = next(file for file in sorted((samples / "pages").iterdir()) if 'class="pair"' in file.read_text("utf-8"))
    asked = next(iter(sorted((samples / "tasks").glob("*-ask.html"))))
    for file in (samples / "index.html", changed, asked, samples / "pictures.html"):
        for width, height in SIZES:
            for dark in (False, True):
                look(driver, file.as_uri(), width, height, dark=dark)
                wrong += [f"{file.stem} {width} {dark}: {line}" for line in axe(driver, source)]
        look(driver, file.as_uri(), 320)
        size = driver.execute_script("return [document.documentElement.scrollWidth, innerWidth]")
        assert size[0] <= size[1], (file.stem, size)
    assert not wrong, "\n".join(wrong[:20])


@pytest.mark.parametrize("name", ["en", "ar", "evil"])
def test_no_sideways_scrolling_at_400_percent(driver: Any, report: dict[str, Path], name: str) -> None:
    for view in VIEWS:
        file = report[name] / f"{view}.html"
        if not file.exists():
            continue
        for width in (320, 1280):
            look(driver, file.as_uri(), width)
            driver.execute_script("document.querySelectorAll('details').forEach(d => { d.open = true; })")
            size = driver.execute_script("return [document.documentElement.scrollWidth, innerWidth]")
            assert size[0] <= size[1], (view, size)


def test_keyboard_order_and_focus(driver: Any, report: dict[str, Path]) -> None:
    from selenium.webdriver import ActionChains, Keys

    for view in ("index", "pages", "tasks/media-autoplay-media-ask"):
        look(driver, (report["en"] / f"{view}.html").as_uri())
        tops = []
        for step in range(25):
            ActionChains(driver).send_keys(Keys.TAB).perform()
            tag, text, style, width, index = driver.execute_script(
                "const e = document.activeElement, s = getComputedStyle(e);"
                "return [e.localName, e.textContent, s.outlineStyle, parseFloat(s.outlineWidth),"
                " [...document.querySelectorAll('*')].indexOf(e)]"
            )
            if tag == "body":
                break
            if step == 0:
                assert text == "Skip to the report"
            assert style == "solid", (view, tag, text)
            assert width >= 2, (view, tag, text)
            tops.append(index)
        assert tops == sorted(tops), view
        assert len(tops) > 5


def test_a_question_is_answered_by_keyboard_alone(driver: Any, report: dict[str, Path]) -> None:
    from selenium.webdriver import ActionChains, Keys

    look(driver, (report["en"] / "tasks/media-autoplay-media-ask.html").as_uri())
    driver.execute_script("localStorage.clear()")
    driver.refresh()

    def go(wanted: str) -> None:
        for _ in range(60):
            ActionChains(driver).send_keys(Keys.TAB).perform()
            if driver.execute_script("return document.activeElement.matches(arguments[0])", wanted):
                return
        raise AssertionError(f"{wanted} is not reached")

    go("input[type=radio]")
    ActionChains(driver).send_keys(Keys.SPACE, Keys.ARROW_DOWN).perform()
    assert driver.execute_script("return document.activeElement.value") == "fine"
    assert driver.execute_script("return document.activeElement.checked")
    go("input.why")
    ActionChains(driver).send_keys("silent").perform()
    go("summary")
    ActionChains(driver).send_keys(Keys.ENTER).perform()
    assert driver.execute_script("return document.activeElement.parentElement.open")
    go("#save-waivers")
    ActionChains(driver).send_keys(Keys.ENTER).perform()
    assert "Please enter your name" in driver.find_element("css selector", "#sent[role=status]").text
    driver.execute_script("localStorage.clear()")


def test_filters_are_announced(driver: Any, report: dict[str, Path]) -> None:
    look(driver, (report["en"] / "pages.html").as_uri())
    driver.find_element("id", "f-text").send_keys("Story 3")
    assert driver.find_element("css selector", "#found[role=status]").text == "1 of 12 shown"
    rows = driver.find_elements("css selector", "#list tbody tr")
    assert [row.find_element("tag name", "a").text for row in rows] == ["Story 3"]
    driver.find_element("css selector", "#f-reset").click()
    put(driver, "f-author", "Bo")
    assert driver.find_element("id", "found").text == "4 of 12 shown"


def test_answers_become_waivers(driver: Any, report: dict[str, Path]) -> None:
    import time

    from accesspub.audit.judge.baseline import load_waivers

    look(driver, (report["en"] / "tasks/media-autoplay-media-ask.html").as_uri())
    driver.find_element("css selector", "input[value=fine]").click()
    driver.find_element("css selector", "input.why").send_keys("no sound: in it")
    driver.find_element("id", "save-waivers").click()
    assert "Please enter your name" in driver.find_element("id", "sent").text
    driver.find_element("id", "who").send_keys("Ada")
    put(driver, "until", "2027-01-31")
    driver.find_element("id", "save-waivers").click()
    file = driver.down / "waivers.yaml"
    for _ in range(50):
        if file.exists() and file.stat().st_size:
            break
        time.sleep(0.1)
    waiver, other = load_waivers(file)  # one for each finding that the question is about: ours and axe's
    assert (waiver.who, waiver.why, str(waiver.until)) == ("Ada", "no sound: in it", "2027-01-31")
    assert (waiver.id, other.id) == ("id0media-autoplay", "also")


def test_answers_are_handed_in_where_the_report_is_served(driver: Any, report: dict[str, Path], tmp_path: Path) -> None:
    import threading

    from selenium.webdriver.support.wait import WebDriverWait

    from accesspub.audit.judge.baseline import load_waivers
    from accesspub.html_report.serve.answers import Files
    from accesspub.html_report.serve.server import ReportServer

    files = Files(tmp_path / "answers.csv", tmp_path / "waivers.yaml")
    with ReportServer(report["en"], files) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            driver.get_log("browser")
            look(driver, server.address.replace("index.html", "tasks/media-autoplay-media-ask.html"))
            driver.find_element("css selector", "input[value=fine]").click()
            driver.find_element("css selector", "input.why").send_keys("no sound")
            driver.find_element("id", "who").send_keys("Ada")
            put(driver, "until", "2027-01-31")
            driver.find_element("id", "save-here").click()
            sent = driver.find_element("id", "sent")
            WebDriverWait(driver, 10).until(lambda _: sent.text)
            assert sent.text == "Answers saved: 1"
            logged = [entry["message"] for entry in driver.get_log("browser")]
            assert all("/favicon.ico" in line for line in logged), logged  # browsers ask for it; it is not served
            look(driver, server.address)
            assert driver.find_elements("css selector", ".verdict")
        finally:
            server.shutdown()
            thread.join()
    assert [one.who for one in load_waivers(files.waivers)] == ["Ada", "Ada"]


def test_hostile_pages_run_nothing(driver: Any, report: dict[str, Path]) -> None:
    driver.get_log("browser")  # what was before is not ours
    for file in sorted(report["evil"].rglob("*.html")):
        look(driver, file.as_uri())
        assert driver.title != "owned", file
        assert (
            driver.execute_script("return document.querySelectorAll('img[onerror], a[href^=\"javascript\" i]').length")
            == 0
        )
    logged = [entry["message"] for entry in driver.get_log("browser")]
    assert not logged, json.dumps(logged[:5])


@pytest.mark.parametrize("name", ["en", "ar"])
def test_the_summary_prints_on_one_page(driver: Any, report: dict[str, Path], name: str) -> None:
    import base64
    import re

    look(driver, (report[name] / "summary.html").as_uri())
    sheet = {"paperWidth": 8.27, "paperHeight": 11.69, "preferCSSPageSize": True}
    data = base64.b64decode(driver.execute_cdp_cmd("Page.printToPDF", sheet)["data"])
    assert len(re.findall(rb"/Type\s*/Page\b", data)) == 1


def test_without_script_everything_is_there(driver: Any, report: dict[str, Path]) -> None:
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        look(driver, (report["en"] / "pages.html").as_uri())
        assert len(driver.find_elements("css selector", "#list tbody tr")) == 12
        assert not driver.find_element("css selector", ".filter").is_displayed()
    finally:
        driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
