"""Visit one page: load it, run axe-core and our probe, or say why that was not possible."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import threading
import urllib.parse
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from accesspub import expressions as re
from accesspub.audit.browser.media_probe import MediaProbe
from accesspub.audit.browser.session import WORLD, Session
from accesspub.audit.fetch import origin_of
from accesspub.audit.identity import digest, shot_key
from accesspub.audit.model import GatherOptions, Record, Target, Untested, Variant
from accesspub.files.printable import count
from accesspub.files.read import read_file

PAGE_TYPES = ("text/html", "application/xhtml+xml", "image/svg+xml", "application/xml", "text/xml")
PLAYERS = (
    r"youtube(-nocookie)?\.com/embed|player\.vimeo|dailymotion\.com/embed|players?\.brightcove|soundcloud\.com/player|"
    r"open\.spotify\.com/embed|jwplatform|jwplayer|kaltura|wistia|facebook\.com/plugins/video|player\.twitch|"
    r"ted\.com|podcasts\.apple|rumble\.com/embed|\.(swf|mp4|webm|ogv|mov|mp3|m4a|wav|ogg)([?#]|$)"
)


class Shots:
    """Decides which findings get a screenshot: one for each template problem, and more while there are few."""

    def __init__(self, save: Callable[[str, bytes], None], *, wanted: bool, per_page: int = 8, more: int = 200) -> None:
        """``save`` gets the files; up to ``more`` of them show a problem that already has a screenshot."""
        self.save, self.wanted, self.per_page = save, wanted, per_page
        self._seen: set[str] = set()
        self._more = more
        self._lock = threading.Lock()

    def taken(self, record: Record) -> None:
        """Note the screenshots that a record has already."""
        with self._lock:
            for result in (*record["axe"]["violations"], *record["axe"]["incomplete"]):
                self._seen.update(str(node["shot"]) for node in result["nodes"] if node.get("shot"))

    def claim(self, kind: str, place: str) -> str:
        """The file name for a screenshot; empty if enough were taken of this kind."""
        with self._lock:
            if kind not in self._seen:
                self._seen.add(kind)
                return kind
            if self._more <= 0:
                return ""
            self._more -= 1
            return hashlib.sha256(f"{kind}\n{place}".encode("utf-8", "replace")).hexdigest()[:20]


@cache
def _vague() -> dict[str, list[str]]:
    """Link texts without meaning, by language."""
    from accesspub.facts.dom.class_names import facts_section
    from accesspub.knowledge.load import load

    return dict(facts_section(load(), "act", "vague"))


def settings(options: GatherOptions, act_rules: Sequence[str] = (), *, listen: bool = False) -> Record:
    """The settings passed to gather.js; with ``listen``, media may be played."""
    axe: Record = {"resultTypes": ["violations", "incomplete"], "frameWaitTime": 10000}
    if options.tags:
        axe["runOnly"] = {"type": "tag", "values": list(options.tags)}
    if options.act:
        axe["rules"] = {rule: {"enabled": True} for rule in act_rules}
    return {
        "axe": axe,
        "pingWait": 500 if options.allow_hosts else 100,
        "mostFrames": 60,
        "otherHosts": bool(options.allow_hosts),
        "fontWait": 3000,
        "settle": round(options.settle * 1000),
        "quiet": min(3000, round(options.timeout * 250)),
        "shots": 4,
        "act": options.act,
        "dom": options.keep_dom,
        "players": PLAYERS,
        "listen": listen,
        "mediaWait": 3000,
        "mediaBytes": 12_000_000,
        "vague": _vague() if options.act else {},
    }


def visit(session: Session, target: Target, variant: Variant, shots: Shots, probe: MediaProbe | None = None) -> Record:
    """Visit a page and return its record, or raise Untested. `reason_for` explains any other error."""
    from selenium.common.exceptions import TimeoutException

    options = session.options
    session.pages += 1
    with session.watch(options.timeout * 2 + 2):
        session.look(variant)
        if session.cdp:
            session.clear(origin_of(target.url))
            if options.cookies or options.token:
                session.set_cookies(target.url)
        try:
            if "#" in target.url:  # a route of the same page would not be loaded again
                session.web.get("about:blank")
            session.web.get(target.url)
        except TimeoutException as error:
            raise Untested("timeout", f"over {options.timeout:g} s") from error
        try:
            boxes = session.answer_boxes()
            session.inject()
            wanted = settings(options, session.act_rules, listen=session.cdp)
            seen: Record = json.loads(session.evaluate(f"accesspubGather({json.dumps(wanted)})"))
        except Untested as untested:
            if untested.kind == "axe-error" and "accesspubGather is not defined" in untested.detail:
                raise Untested("download", "no document came of it") from untested
            raise
        seen["dialogs"] += boxes
        if not session.cdp:
            _left(seen, target)
        _check(session, target, seen)
        seen["console"] = session.console()
        _check_console(seen)
        if words := seen.pop("shown", ""):
            seen["shown"] = digest(str(seen["title"]), words)
        seen["served"] = _served(session, target)
        if closed := len(_CLOSED.findall(seen["served"] or b"")):
            message = f"{count(closed, 'closed shadow tree')} in the source of the page"
            seen["axe"]["incomplete"].append(_question("page-shadow-closed", _CLOSED_HELP, "template", message))
        if probe and "words" in seen:
            probe.listen(seen["media"])
        if shots.wanted and session.cdp:
            _pictures(session, seen, shots, f"{target.page} {variant}")
        return _leaving(seen, target)


def _check(session: Session, target: Target, seen: Record) -> None:
    if seen["http"] in (401, 403, 407):
        raise Untested("auth", f"HTTP {seen['http']}")
    if seen["http"] < 400 and seen["url"].startswith(("about:blank", "data:,")):
        raise Untested("download", "no document came of it")
    if seen["http"] < 400 and seen["url"].startswith("chrome-error:"):
        raise Untested("unreachable", target.url)
    check_document(seen, any_worker=session.cdp)
    final, wanted = seen["url"].split("#")[0], target.url.split("#")[0]
    hosts = {origin_of(target.url), *(f"http://{h}" for h in session.options.allow_hosts)}
    if final != wanted and origin_of(final) not in hosts and "*" not in session.options.allow_hosts:
        host = urllib.parse.urlsplit(final).hostname or ""
        if host != urllib.parse.urlsplit(target.url).hostname and host not in session.options.allow_hosts:
            raise Untested("elsewhere", final[:300])


#: HTTP statuses of a whole page; 0: not known
_WHOLE = (0, 200, 203)


def check_document(seen: Record, *, any_worker: bool) -> None:
    """Check that a page was tested; with ``any_worker``, a service worker may have answered for the site.

    Raises:
        Untested: it was not.
    """
    if seen["http"] not in _WHOLE:
        raise Untested("http", f"HTTP {seen['http']}")
    if seen["contentType"] not in PAGE_TYPES:
        raise Untested("not-a-page", str(seen["contentType"])[:80])
    if not seen.pop("scripts"):
        raise Untested("no-scripts", "Content-Security-Policy: sandbox")
    if seen.get("hiding"):
        raise Untested("field-name", f"a field of a form is called {seen['hiding']}")
    if seen.get("blank"):
        raise Untested("blank", str(seen["blank"])[:300])
    if seen.pop("worker") and not any_worker:  # through CDP it is bypassed
        raise Untested("service-worker", "it may show what the site does not send")
    if "axe" not in seen:
        raise Untested("axe-error", "no result")


#: a shadow tree that the parser closes: nothing can open it
_CLOSED = re.compile(rb"<template\s(?:(?!<template\s)[^>])*\bshadowrootmode\s*=\s*[\"']?closed", re.I)


_CLOSED_HELP = "Closed shadow trees of the page were not tested"
_ERROR_HELP = "A script of the page failed: readers may see a different page"


def _question(rule: str, text: str, element: str, message: str) -> Record:
    """A result of our own that only a person can judge, like those of unseen.js."""
    node = {
        "target": [element], "html": f"<{element}>", "impact": "serious", "role": element, "name": "", "text": "",
        "shape": element, "related": [], "checks": [rule], "messages": [message],
    }  # fmt: skip
    return {
        "id": rule, "impact": "serious", "help": text, "helpUrl": "", "tags": ["review-item"], "nodes": [node],
    }  # fmt: skip


def _check_console(seen: Record) -> None:
    """What the browser's console says of the page itself: it was cut, or a script of the site has failed."""
    site, page = origin_of(seen["url"]) + "/", seen["url"].split("#")[0]
    for entry in seen["console"]:
        text = " ".join(entry["text"].split())
        if (
            entry["source"] == "network"
            and text.startswith(f"{page} - ")
            and (cut := re.search(r"net::(ERR_\w+)", text))
        ):
            raise Untested("http", f"its answer was cut short: {cut[1]}")
    failed = [text for entry in seen["console"] if "Uncaught" in (text := str(entry["text"])) and text.startswith(site)]
    if failed:
        message = re.sub(r"^\S+ \d+:\d+ ", "", failed[0])
        seen["axe"]["incomplete"].append(_question("page-script-error", _ERROR_HELP, "script", message[:300]))


def _left(seen: Record, target: Target) -> None:
    """Without CDP a page's own navigation cannot be blocked: detect that another page has replaced it."""
    wanted, loaded = target.url.split("#")[0], seen["loaded"].split("#")[0]
    if loaded != wanted and origin_of(loaded) == origin_of(wanted) and not seen["redirects"]:
        raise Untested("leaves", f"for {loaded}"[:300])


def _leaving(seen: Record, target: Target) -> Record:
    """The page tried to navigate away: what was gathered counts, but the page is not tested."""
    if seen["leaves"]:
        same = seen["leaves"][0].split("#")[0] == target.url.split("#")[0]
        error = Untested("leaves", ("to itself, again and again" if same else f"for {seen['leaves'][0]}")[:300])
        error.partial = seen
        raise error
    return seen


def _served(session: Session, target: Target) -> bytes | None:
    """The page as served: the file's bytes, or the text the browser received, marked as UTF-8."""
    if target.path:
        with contextlib.suppress(OSError):
            return read_file(target.path)
        return None
    if not session.cdp:
        return None
    with contextlib.suppress(Exception):
        frame = session.call("Page.getFrameTree")["frameTree"]["frame"]
        answer = session.call("Page.getResourceContent", frameId=frame["id"], url=frame["url"])
        if answer.get("base64Encoded"):
            return base64.b64decode(answer["content"])
        return b"\xef\xbb\xbf" + str(answer["content"]).encode("utf-8", "surrogatepass")
    return None


#: Draws and removes a frame around the element that is visible on any background and moves nothing.
_MARK = """
(([x, y, width, height]) => {
  const frame = document.createElement("accesspub-mark");
  const set = (name, value) => frame.style.setProperty(name, value, "important");
  const looks = {all: "initial", display: "block", position: "absolute", left: x - 4 + "px", top: y - 4 + "px",
    width: width + 8 + "px", height: height + 8 + "px", "box-sizing": "border-box", border: "3px solid #c8102e",
    "box-shadow": "0 0 0 2px #fff", "border-radius": "3px", "z-index": "2147483647", "pointer-events": "none"};
  for (const [name, value] of Object.entries(looks)) set(name, value);
  document.documentElement.append(frame);
  const there = frame.getBoundingClientRect();
  set("left", x - 4 + x - 4 - there.x - scrollX + "px");
  set("top", y - 4 + y - 4 - there.y - scrollY + "px");
})(%s)
"""
_UNMARK = "document.querySelectorAll('accesspub-mark').forEach(frame => frame.remove())"
_AROUND, _LEAST, _MOST = 60, (400, 160), (1000, 600)
_TALL = 1200  # a taller element is most of the page, so a screenshot of it says nothing


def _clip(x: float, y: float, width: float, height: float) -> Record:
    """The area of a screenshot: the element and enough around it to recognise the place."""
    wide = min(max(width + 2 * _AROUND, _LEAST[0]), _MOST[0])
    high = min(max(height + 2 * _AROUND, _LEAST[1]), _MOST[1])
    left = x - _AROUND if width + 2 * _AROUND > wide else x - (wide - width) / 2
    top = y - _AROUND if height + 2 * _AROUND > high else y - (high - height) / 2
    return {"x": max(0, left), "y": max(0, top), "width": wide, "height": high, "scale": 1}


def _pictures(session: Session, seen: Record, shots: Shots, page: str) -> None:
    """Take a screenshot of each kind of finding, in axe's order, with the element marked."""
    taken = 0
    frame = session.call("Page.getFrameTree")["frameTree"]["frame"]["id"]
    world = session.call("Page.createIsolatedWorld", frameId=frame, worldName=WORLD)["executionContextId"]
    for result in (*seen["axe"]["violations"], *seen["axe"]["incomplete"]):
        for number, node in enumerate(result["nodes"]):
            box = node.pop("box", None)
            if not box or taken >= shots.per_page or box[3] > _TALL or box[0] + box[2] <= 0 or box[1] + box[3] <= 0:
                continue  # elements outside the page are in no screenshot
            key = shots.claim(shot_key(result["id"], node["shape"], node["role"]), f"{page}\n{number}")
            if not key:
                continue
            clip = _clip(*box)
            with contextlib.suppress(Exception):
                session.call("Runtime.evaluate", expression=_MARK % json.dumps(box), contextId=world)
                answer = session.call(
                    "Page.captureScreenshot", format="jpeg", quality=60, clip=clip, captureBeyondViewport=True
                )
                shots.save(f"shots/{key}.jpg", base64.b64decode(answer["data"]))
                node["shot"] = key
                taken += 1
            with contextlib.suppress(Exception):
                session.call("Runtime.evaluate", expression=_UNMARK, contextId=world)


def reason_for(error: Exception, session: Session) -> Untested:
    """The reason a visit failed, from the exception of Selenium or the network."""
    if isinstance(error, Untested):
        return error
    text = re.sub(r"\s+", " ", str(getattr(error, "msg", None) or error))[:300]
    name = type(error).__name__
    net = re.search(r"net::(ERR_\w+)", text)
    if net:
        if net[1] == "ERR_TOO_MANY_REDIRECTS":
            return Untested("redirect-loop", net[1])
        if net[1] == "ERR_ABORTED":
            return Untested("download", net[1])
        if net[1] in ("ERR_INVALID_AUTH_CREDENTIALS", "ERR_INVALID_RESPONSE"):
            return Untested("auth", net[1])
        if net[1] == "ERR_NAME_NOT_RESOLVED" and (host := session.held_back()):
            return Untested("elsewhere", f"{host}: audit that address, or use --allow-host {host}")
        return Untested("unreachable", net[1])
    fox = re.search(r"about:neterror\?e=(\w+)", text)
    if fox:
        return Untested("redirect-loop" if fox[1] == "redirectLoop" else "unreachable", fox[1])
    lower = text.lower()
    if "crash" in lower or "page crash" in lower or "target closed" in lower:
        return Untested("crashed", text)
    if session.over_memory:
        return Untested("memory", f"over {session.options.memory:g} GB")
    if session.killed:
        return Untested("hung", "ended after waiting for it")
    if "timeout" in lower or "timed out" in lower or name in ("TimeoutException", "ReadTimeoutError", "TimeoutError"):
        return Untested("hung", text)
    return Untested("driver-lost", f"{name}: {text}")


def jsonable(seen: Record) -> dict[str, Any]:
    """A visit's record without its large parts, which are stored as files."""
    return {key: value for key, value in seen.items() if key not in ("dom", "served")}
