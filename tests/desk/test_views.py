"""The desk in a real Chromium: axe and our own rules in every view, the keyboard alone, hostile pages, reading order."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

pytest.importorskip("starlette")
from picture_site import HOSTILE, TOPICS, build
from serving import Person, served, settled

import accesspub

pytestmark = pytest.mark.browser
if not shutil.which("chromium") or not shutil.which("chromedriver"):
    pytest.skip("no Chromium here", allow_module_level=True)

FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
).split()
PICTURE = "picture:en:/images/harbour-0.png"
VIEWS = {
    "start": "", "pictures": "pictures", "picture": f"picture?id={PICTURE}", "pages": "pages", "changes": "changes",
    "page": "page?path=news/harbour.html", "read": "page?path=news/harbour.html&mode=read", "hand-over": "hand-over",
    "questions": "questions", "problems": "problems", "enter": "enter",
}  # fmt: skip


@pytest.fixture(scope="module")
def driver() -> Iterator[Any]:
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    for flag in FLAGS:
        options.add_argument(flag)
    options.binary_location = str(shutil.which("chromium"))
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
    yield browser
    browser.quit()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    extra = '<video src="a.mp4" autoplay></video><p class="x">Media captionThe quay</p>'
    with served(build(tmp_path_factory.mktemp("desk") / "site", extra=extra)) as desk:
        yield desk


def look(driver: Any, desk: Any, path: str, width: int = 1280, *, dark: bool = False) -> None:
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
    driver.get(desk.door.address + path)


def axe(driver: Any, source: str) -> list[str]:
    driver.execute_script("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    driver.execute_cdp_cmd("Runtime.evaluate", {"expression": source})
    options = {
        "resultTypes": ["violations", "incomplete"],
        "preload": False,
        "iframes": False,
        "rules": {"frame-tested": {"enabled": False}},
    }
    found = driver.execute_async_script(
        "const done = arguments[1]; axe.run(document, arguments[0]).then(r => done(r), e => done(String(e)))", options
    )
    assert isinstance(found, dict), found
    return [f"{kind}: {rule['id']}: {rule['nodes'][0]['target']} {rule['nodes'][0]['failureSummary'][:300]}"
            for kind in ("violations", "incomplete") for rule in found[kind]]  # fmt: skip


def wrong(driver: Any, desk: Any, source: str, width: int, *, dark: bool, views: Iterable[str] = ()) -> list[str]:
    """What axe-core and our own rules find in views, and views that scroll sideways."""
    found = []
    paths = {**VIEWS, "question": f"question?id={desk.store.items('questions').items[0].id}"}
    for name in views or paths:
        look(driver, desk, paths[name], width, dark=dark)
        found += [f"{name} {width} {dark}: {line}" for line in axe(driver, source)]
        size = driver.execute_script("return [document.documentElement.scrollWidth, innerWidth]")
        found += [f"{name} {width}: {size}"] if size[0] > size[1] else []
        said = accesspub.check(driver.page_source).findings
        found += [f"{name}: {one.rule}: {one.message} {one.element}" for one in said if one.outcome == "failed"]
    return found


def test_every_view_is_accessible(driver: Any, desk: Any) -> None:
    from accesspub.audit.browser.axe import find

    source, some = find().source(), ("start", "pictures", "picture", "page", "changes", "question", "pages")
    found = [*wrong(driver, desk, source, 1280, dark=False), *wrong(driver, desk, source, 320, dark=True, views=some)]
    assert not found, "\n".join(found[:20])


def test_views_are_accessible_from_right_to_left(driver: Any, tmp_path: Path) -> None:
    from accesspub.audit.browser.axe import find

    site = build(tmp_path / "site", extra='<video src="a.mp4" autoplay></video>')
    (site / "accesspub.toml").write_text('report-language = "ar"\nedit-url = "https://cms.example.org/{path}"\n')
    with served(site) as desk:
        some = ("start", "picture", "page", "changes", "question", "hand-over")
        found = wrong(driver, desk, find().source(), 390, dark=True, views=some)
        assert driver.find_element("css selector", "html").get_attribute("dir") == "rtl"
    assert not found, "\n".join(found[:20])


def waiting(driver: Any) -> Any:
    from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
    from selenium.webdriver.support.ui import WebDriverWait

    gone = (NoSuchElementException, StaleElementReferenceException)  # while another view is loaded
    return WebDriverWait(driver, 20, ignored_exceptions=gone)


def keys(driver: Any, *typed: str) -> None:
    from selenium.webdriver import ActionChains

    ActionChains(driver).send_keys(*typed).perform()


def tab_to(driver: Any, text: str) -> None:
    """Press Tab until the element with this text has the focus."""
    from selenium.webdriver.common.keys import Keys

    for _ in range(60):
        keys(driver, Keys.TAB)
        if text in (driver.execute_script("return document.activeElement.textContent") or ""):
            return
    raise AssertionError(f"Tab does not reach {text!r}")


def test_pictures_by_keyboard_alone_from_open_to_applied(driver: Any, tmp_path: Path) -> None:
    from selenium.webdriver import ActionChains
    from selenium.webdriver.common.keys import Keys

    site = build(tmp_path / "site")
    before = {page: page.read_bytes() for page in site.glob("news/*.html")}
    wait = waiting(driver)
    with served(site) as desk:
        look(driver, desk, "")
        tab_to(driver, "8 pictures need you")
        keys(driver, Keys.ENTER)
        wait.until(lambda one: "pictures" in one.current_url)
        keys(driver, "j", Keys.ENTER)
        for number in range(8):
            wait.until(
                lambda one: (
                    "picture?" in one.current_url and one.execute_script("return document.activeElement.id") == "alt"
                )
            )
            keys(driver, f"A crane and {number + 2} workers")
            wait.until(lambda one: f"{number + 2} workers" in one.find_element("id", "spoken").text)  # noqa: B023
            address = driver.current_url
            ActionChains(driver).key_down(Keys.CONTROL).send_keys(Keys.ENTER).key_up(Keys.CONTROL).perform()
            wait.until(lambda one: one.current_url != address)  # noqa: B023
        assert desk.store.counts()["pictures"].get("to do", 0) == 0
        look(driver, desk, "changes")
        settled(desk)
        wait.until(lambda one: one.find_elements("id", "apply"))
        tab_to(driver, "Apply")
        keys(driver, Keys.ENTER)
        wait.until(lambda one: one.find_elements("css selector", ".v-clean"))
        settled(desk)
        assert {item.state for item in desk.store.items("pictures").items} <= {"applied", "seen again"}
        for page in before:
            result = accesspub.check(page.read_bytes())
            assert not [one for one in result.findings if one.rule.startswith("image-alt")]
        assert b'alt="A crane and 2 workers"' in b"".join(page.read_bytes() for page in before)
        wait.until(lambda one: one.find_elements("name", "undo"))
        tab_to(driver, "Undo everything")
        keys(driver, Keys.ENTER)
        wait.until(lambda one: "undone" in one.find_element("id", "main").text)
        settled(desk)
    assert {page: page.read_bytes() for page in before} == before


def test_a_change_is_shown_where_it_is_and_the_view_stays_where_it_was(driver: Any, desk: Any) -> None:
    pin = "return document.querySelector('iframe.crop').contentDocument?.getElementById('pin-1')?.getBoundingClientRect().top ?? -1"
    look(driver, desk, "changes")
    settled(desk)
    waiting(driver).until(lambda one: one.find_elements("css selector", ".change summary"))
    assert driver.execute_script(pin) == -1, "not loaded before somebody asks"
    driver.find_element("css selector", ".change summary").click()
    top = driver.execute_script("return scrollY")
    waiting(driver).until(lambda one: 0 <= one.execute_script(pin) < 320)
    assert driver.execute_script("return scrollY") == top


#: View -> how lines of what a screen reader meets in it begin, in this order.
ORDER = {
    "start": ("heading: 10 things need a person", "heading: accesspub fixes", "link: Preview", "button: Apply",
              "heading: 8 pictures need you", "progressbar: 8 pictures", "link: Open the first picture",
              "heading: 1 question", "heading: Latest changes"),
    "pictures": ("heading: Pictures", "progressbar: 0 of 8", "link: Open the first picture", "DisclosureTriangle: Filter",
                 "searchbox: Search", "group: Needed", "group: Credit on the page", "button: Show",
                 "heading: 8 pictures", "link: bridge-0.png", "link: school-1.png"),
    "picture": ("heading: Picture", "image: The picture you are", "textbox: Alt text", "checkbox: Decorative",
                "textbox: Credit", "textbox: Caption", "button: Save and next", "heading: On the page"),
    "clips": ("heading: Video and audio", "link: Open the first one", "heading: 1 video", "link: News from the bridge"),
    "clip": ("heading: 1 of 1 News", "region: Player", "heading: Captions and transcript", "textbox: Language",
             "combobox: Speaker, line 1", "textbox: Words, line 1", "button: Add a line", "button: Import a file",
             "button: Sign", "heading: Decide instead", "radio: Not ours", "textbox: Reason", "region: About it"),
    "pages": ("heading: Pages", "searchbox: Search", "checkbox: only pages", "button: Show", "table: 4 pages",
              "columnheader: Page", "columnheader: For editors", "rowheader: News from the bridge", "cell: 4"),
    "page": ("heading: News from the harbour", "navigation: Ways to look", "link: As seen", "link: After the fix",
             "Iframe: The page News", "heading: 7 things", "link: Show number 1", "link: Work on it: 1"),
    "read": ("heading: News from the harbour", "link: Read aloud", "region: Read aloud", "heading: 7 things"),
    "changes": ("heading: 12 changes", "button: Apply 12", "button: Undo everything", "heading: Stop 4 players",
                "button: Accept", "DisclosureTriangle: Before and after", "DisclosureTriangle: Markup"),
    "questions": ("heading: Questions", "link: Problems to fix", "link: Answer", "DisclosureTriangle: Filter",
                  "heading: 1 entry", "link: Does it play sound"),
    "question": ("heading: 1 of 1 Does it play sound", "link: Back to the list", "heading: Where",
                 "link: news/bridge.html", "group: Your answer", "radio: No, it's fine", "radio: Not sure",
                 "textbox: Note", "button: Save", "heading: Who is affected", "heading: What to do"),
    "hand-over": ("heading: Hand over", "heading: Summary", "columnheader: To do", "rowheader: Pictures",
                  "heading: Tickets", "heading: Downloads", "link: Worklist (CSV)", "button: Import"),
    "enter": ("heading: Who is at the desk?", "textbox: Your name", "button: Open the desk"),
}  # fmt: skip


@pytest.mark.parametrize("view", ORDER)
def test_the_reading_order(driver: Any, desk: Any, view: str) -> None:
    things = {name[:-1]: quote(desk.store.items(name).items[0].id) for name in ("clips", "questions")}
    paths = {**VIEWS, "clips": "clips", **{name: f"{name}?id={item}" for name, item in things.items()}}
    look(driver, desk, paths[view])
    if view == "changes":
        waiting(driver).until(lambda one: one.find_elements("css selector", ".change"))
    said = _read(driver)
    at = [next((number for number, line in enumerate(said) if line.startswith(one)), one) for one in ORDER[view]]
    assert all(isinstance(one, int) for one in at), (at, said)
    assert at == sorted(at), said


def _read(driver: Any) -> list[str]:
    """The accessibility tree in its order: role and name."""
    tree = {one["nodeId"]: one for one in driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]}
    todo, said = [next(iter(tree))], []
    while todo:
        node = tree[todo.pop()]
        if not node.get("ignored"):
            said.append(f"{node.get('role', {}).get('value')}: {node.get('name', {}).get('value')}")
        todo += reversed([one for one in node.get("childIds", ()) if one in tree])
    return said


def test_a_conflict_is_shown_in_the_second_tab(driver: Any, desk: Any) -> None:
    from accesspub.audit.browser.axe import find

    look(driver, desk, VIEWS["picture"])
    ben = Person(desk)
    ben.enter("Ben")
    version = str(desk.store.item(PICTURE).version)
    assert ben.ask("/picture", {"id": PICTURE, "version": version, "alt": "A ferry at the quay"})[0] == 303
    driver.execute_script(
        "document.getElementById('alt').value = 'The old ferry'; document.getElementById('save').click()"
    )
    alert = waiting(driver).until(lambda one: one.find_element("css selector", "[role=alert]"))
    assert "Ben wrote this" in alert.text
    assert "A ferry at the quay" in alert.text
    assert not axe(driver, find().source())
    alert.find_element("tag name", "a").click()
    waiting(driver).until(lambda one: one.find_element("id", "alt").get_attribute("value") == "A ferry at the quay")


def test_single_keys(driver: Any, desk: Any) -> None:
    from selenium.webdriver.common.keys import Keys

    def now() -> list[Any]:
        script = (
            "const key = name => document.querySelector(`[data-key=${name}]`);"
            "return [document.activeElement.id, key('e').value, key('d').checked, document.getElementById('keys').open]"
        )
        found: list[Any] = driver.execute_script(script)
        return found

    look(driver, desk, VIEWS["picture"].replace("harbour", "bridge"))
    keys(driver, "ed?", Keys.ESCAPE)
    assert now() == ["", "ed?", False, False], "in a field they are letters"
    keys(driver, "d")
    assert now() == ["decorative", "ed?", True, False]
    keys(driver, "e")
    assert now()[:2] == ["alt", "ed?"]
    keys(driver, Keys.ESCAPE, "?")
    assert now()[3]
    keys(driver, Keys.ESCAPE)
    driver.execute_script("document.getElementById('words').reset()")


def test_a_question_and_a_change_by_keyboard_alone(driver: Any, tmp_path: Path) -> None:
    from selenium.webdriver import ActionChains
    from selenium.webdriver.common.keys import Keys

    extra = '<video src="a.mp4" autoplay></video><p class="x">Media captionThe quay</p>'
    with served(build(tmp_path / "site", each=1, extra=extra)) as desk:
        asked = desk.store.items("questions").items[0]
        look(driver, desk, f"question?id={quote(asked.id)}")
        address = driver.current_url
        keys(driver, "3")
        ActionChains(driver).key_down(Keys.CONTROL).send_keys(Keys.ENTER).key_up(Keys.CONTROL).perform()
        waiting(driver).until(lambda one: one.current_url != address)
        assert desk.store.item(asked.id).words == {"decision": "fixed elsewhere"}
        look(driver, desk, "changes")
        settled(desk)
        waiting(driver).until(lambda one: one.find_elements("css selector", ".change.made"))
        made = len(driver.find_elements("css selector", ".change.made"))
        tab_to(driver, "Reject")
        keys(driver, Keys.ENTER)
        waiting(driver).until(lambda one: len(one.find_elements("css selector", ".change.made")) < made)
        assert desk.store.decided()


def test_undo_by_one_key(driver: Any, desk: Any) -> None:
    from selenium.webdriver.common.keys import Keys

    other = PICTURE.replace("harbour", "market")
    look(driver, desk, f"picture?id={other}")
    driver.execute_script("document.getElementById('alt').value = 'Stalls'; document.getElementById('save').click()")
    waiting(driver).until(lambda one: "Saved" in one.find_element("id", "said").text)
    assert desk.store.item(other).words["alt"] == "Stalls"
    keys(driver, Keys.ESCAPE, "z")
    waiting(driver).until(lambda one: "Undone" in one.find_element("id", "said").text)
    assert "alt" not in desk.store.item(other).words


def test_hostile_pages_run_nothing(driver: Any, tmp_path: Path) -> None:
    elsewhere = socket.create_server(("127.0.0.1", 0))
    elsewhere.setblocking(False)
    load = f"<img src=//example.org/b.png><style>body {{ background: url(http://127.0.0.1:{elsewhere.getsockname()[1]}/a.png) }}</style>"
    site = build(tmp_path / "site", each=1, extra=HOSTILE + load)
    with served(site, name=HOSTILE[:60]) as desk:
        desk.store.write(PICTURE, "note", HOSTILE, HOSTILE)
        paths = [
            *VIEWS.values(),
            *(
                f"frame?path=news/{topic}.html&mode={mode}"
                for topic in TOPICS[:1]
                for mode in ("seen", "plain", "after")
            ),
        ]
        for path in paths:
            look(driver, desk, path)
            assert driver.execute_script("return document.title") != "owned", path
            assert driver.current_url.startswith(desk.door.address), path
        driver.get(desk.door.address + "frame?path=news/harbour.html&mode=seen")
        inside = driver.find_element("tag name", "body")
        assert not inside.find_elements(
            "css selector", "form, input, iframe, video, script, a[href], [onload], [onerror]"
        )
    with pytest.raises(BlockingIOError):  # nobody has connected
        elsewhere.accept()
    elsewhere.close()
