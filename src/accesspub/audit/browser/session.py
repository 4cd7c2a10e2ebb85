"""One browser session: started, driven page by page, and ended without leftovers.

In Chromium (local or remote), axe-core and our probe are preloaded into an isolated world through CDP: they are in
every frame before the page's scripts, which cannot touch them. With any other WebDriver server,
axe-selenium-python's ``Axe`` injects axe-core, and our scripts run by ``execute_async_script``.
"""

from __future__ import annotations

import contextlib
import json
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from accesspub.audit.browser import launch, processes
from accesspub.audit.browser.axe import AxeCore
from accesspub.audit.browser.plain import answer_boxes, evaluate, inject, own_scripts, script
from accesspub.audit.errors import AuditError, BrowserMissing
from accesspub.audit.model import SITE_COOKIE, GatherOptions, Record, Untested, Variant

WORLD = "accesspub"
#: lets sandboxed frames and those of allowed hosts answer
_ALL_FRAMES = ";try { axe.configure({allowedOrigins: ['<unsafe_all_origins>']}); } catch (e) { /* an older axe */ }"
_ERROR_CODE = r"""(document.documentElement.textContent.match(/"errorCode":"([^"]*)"/) || ['', ''])[1] ||
    'HTTP ERROR ' + (performance.getEntriesByType('navigation')[0] || {}).responseStatus"""
_MEMORY_EVERY = 1.0  # seconds between two looks at the memory of a browser


class Session:
    """A browser with axe-core in it."""

    def __init__(self, options: GatherOptions, axe: AxeCore, hosts: tuple[str, ...]) -> None:
        """Start the browser, which may reach only ``hosts``."""
        self.options = options
        self.hosts = hosts
        self.axe = axe
        self.pages = 0
        self.cdp = False
        self.variant: Variant | None = None
        self.last_load: str | None = None
        self.killed = False
        self.over_memory = False
        self._driver: launch.Driver | None = None
        self.web: Any = None
        self.act_rules: tuple[str, ...] = ()
        self._axe_source = axe.source()
        self._own = own_scripts()
        try:
            self._start(hosts)
        except BaseException:
            self.kill()
            raise

    def _start(self, hosts: tuple[str, ...]) -> None:
        options = self.options
        with self.watch(60 + 60 * (options.remote is None)):
            if options.remote:
                self._connect(options.remote, hosts, None, None)
            else:
                self._launch(hosts)
            self.web.set_page_load_timeout(options.timeout)
            self.web.set_script_timeout(options.timeout)
            self.cdp = options.cdp and options.browser != "firefox" and self._try_cdp()
            if not self.cdp and (options.headers or options.cookies or options.token):
                flags = "--serve-host needs" if options.token else "--header and --cookie (else use --login) need"
                raise AuditError(f"{flags} a Chromium with its DevTools protocol.")
            if self.cdp:
                self.call("Network.enable")
                self.call("Network.setBypassServiceWorker", bypass=True)
            if self.cdp and options.headers:
                self.call("Network.setExtraHTTPHeaders", headers=dict(options.headers))
            if options.login:
                self._login(options.login)  # before our probe is preloaded, since the probe stops redirects
            if self.cdp:
                self._preload()

    def _launch(self, hosts: tuple[str, ...]) -> None:
        """Start the first browser of this machine that starts."""
        from selenium.common.exceptions import WebDriverException

        failed: dict[str, str] = {}
        for binary, driver in launch.find_tools(self.options.browser).need():
            self._driver = launch.start_driver(driver, family=self.options.browser)
            try:
                self._connect(self._driver.url, hosts, self._driver.folder, binary)
                self._limit_memory(self._driver.mark)
                return
            except WebDriverException as error:
                self._driver.kill()
                message = str(error.msg or error).split("; For documentation")[0].strip().split("\n")[0]
                own = launch.why_it_ends(binary, self.options) if self.options.browser == "chromium" else ""
                failed.setdefault(binary, own or message[:300])
        reasons = " ".join(f"{name}: {why.rstrip('.')}." for name, why in failed.items())
        raise BrowserMissing(f"{self.options.browser} could not be started. {reasons} See accesspub doctor.")

    def _connect(self, url: str, hosts: tuple[str, ...], folder: Path | None, binary: str | None) -> None:
        choose = launch.firefox_options if self.options.browser == "firefox" else launch.chromium_options
        wanted = choose(self.options, hosts, folder, binary)
        self.web = launch.connect(url, wanted, int(self.options.timeout * 2 + 30), family=self.options.browser)

    def _try_cdp(self) -> bool:
        from selenium.common.exceptions import WebDriverException

        try:
            self.call("Browser.getVersion")
        except WebDriverException:
            return False
        return True

    def _preload(self) -> None:
        self.call("Page.enable")
        self.call("Page.addScriptToEvaluateOnNewDocument", source=script("shim.js"))
        load = (
            f"globalThis.accesspubLoad = () => {{ if (globalThis.axe) return;\n{self._axe_source}\n{_ALL_FRAMES}\n"
            f"{script('imports.js')}}};"
        )
        # Empty frames get axe-core only when the page is tested: a page may have hundreds. A frame that could
        # not be loaded shows Chromium's error page, which is not part of the site.
        everything = (
            f'if (location.protocol !== "chrome-error:") {{\n{script("preload.js")}\n{load}\n'
            'if (window === window.top || location.href !== "about:blank") accesspubLoad();\n'
            f"if (window === window.top) {{\n{self._own}\n}}\n}}"
        )
        self.call("Page.addScriptToEvaluateOnNewDocument", source=everything, worldName=WORLD)
        with contextlib.suppress(Exception):
            self.call("Browser.setDownloadBehavior", behavior="deny")

    def _login(self, path: str) -> None:
        import runpy

        try:
            login = runpy.run_path(path).get("login")
            if callable(login):
                login(self.web)
                return
        except Exception as error:  # the user's own code may raise anything
            words = getattr(error, "msg", None) or getattr(error, "strerror", None) or error
            message = " ".join(str(words).split())[:300]
            raise AuditError(f"--login {path}: {type(error).__name__}: {message}") from error
        raise AuditError(f"--login {path}: it must define login(driver).")

    def call(self, method: str, **params: Any) -> Record:
        """Run one command of the Chrome DevTools Protocol."""
        answer = self.web.execute("executeCdpCommand", {"cmd": method, "params": params})
        return dict(answer["value"])

    def about(self) -> Record:
        """Name and version of the browser, for the report."""
        found = self.web.capabilities
        return {
            "name": str(found.get("browserName", "")),
            "version": str(found.get("browserVersion", "")),
            "platform": str(found.get("platformName", "")),
            "remote": bool(self.options.remote),
            "injection": "preloaded in an isolated world (CDP)" if self.cdp else "axe-selenium-python",
        }

    def look(self, variant: Variant) -> None:
        """Set the window to a variant."""
        if variant == self.variant:
            return
        if self.cdp:
            self.call(
                "Emulation.setDeviceMetricsOverride",
                width=variant.width,
                height=variant.height,
                deviceScaleFactor=1,
                mobile=False,
            )
            scheme = "dark" if variant.dark else "light"
            features = {"prefers-reduced-motion": "reduce", "prefers-color-scheme": scheme}
            self.call(
                "Emulation.setEmulatedMedia",
                features=[{"name": name, "value": value} for name, value in features.items()],
            )
            with contextlib.suppress(Exception):
                self.call("Emulation.setTimezoneOverride", timezoneId="UTC")
                self.call("Emulation.setLocaleOverride", locale="en-US")
        else:
            self.web.set_window_size(variant.width, variant.height)
        self.variant = variant

    def clear(self, origin: str) -> None:
        """Forget what earlier pages left behind, unless the user logged in or gave cookies."""
        if self.options.login or not self.cdp:
            return
        kinds = "local_storage,indexeddb,cache_storage,service_workers" + ("" if self.options.cookies else ",cookies")
        self.call("Storage.clearDataForOrigin", origin=origin, storageTypes=kinds)
        with contextlib.suppress(Exception):  # there is no history before the first page
            self.call("Page.resetNavigationHistory")
            self.call("DOMStorage.clear", storageId={"securityOrigin": origin, "isLocalStorage": False})

    def set_cookies(self, url: str) -> None:
        """The user's cookies, and the token of our server, for this address."""
        for name, value in self.options.cookies:
            self.call("Network.setCookie", name=name, value=value, url=url)
        if self.options.token:
            self.call("Network.setCookie", name=SITE_COOKIE, value=self.options.token, url=url, httpOnly=True)

    def evaluate(self, expression: str) -> str:
        """Evaluate an expression in our isolated world, wait for it, and return its string."""
        if not self.cdp:
            return evaluate(self.web, expression)
        frame = self.call("Page.getFrameTree")["frameTree"]["frame"]
        before, self.last_load = self.last_load, frame.get("loaderId")
        if before == self.last_load:
            raise Untested("download", "the browser stayed on the page before it")
        world = self.call("Page.createIsolatedWorld", frameId=frame["id"], worldName=WORLD)
        if frame.get("unreachableUrl"):
            raise self._unreachable(world, str(frame["unreachableUrl"]))
        answer = self.call(
            "Runtime.evaluate",
            expression=expression,
            contextId=world["executionContextId"],
            awaitPromise=True,
            returnByValue=True,
        )
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            text = (details.get("exception") or {}).get("description") or details.get("text") or ""
            raise Untested("axe-error", str(text)[:500])
        return str(answer["result"].get("value"))

    def held_back(self) -> str:
        """The host that the page led to and that the browser may not reach; empty if there is none."""
        with contextlib.suppress(Exception):
            frame = self.call("Page.getFrameTree")["frameTree"]["frame"]
            place = urlsplit(str(frame.get("unreachableUrl", "")))
            if place.hostname and not {place.hostname, place.netloc, "*"}.intersection(self.hosts):
                return place.netloc
        return ""

    def _unreachable(self, world: Record, address: str) -> Untested:
        """The error shown by Chromium's own error page."""
        answer = self.call(
            "Runtime.evaluate", expression=_ERROR_CODE, contextId=world["executionContextId"], returnByValue=True
        )
        code = str(answer["result"].get("value") or "")
        http = re.fullmatch(r"HTTP ERROR (\d+)", code)
        if http:
            return Untested("auth" if http[1] in ("401", "403", "407") else "http", f"HTTP {http[1]}")
        kinds = {"ERR_TOO_MANY_REDIRECTS": "redirect-loop", "ERR_INVALID_AUTH_CREDENTIALS": "auth"}
        return Untested(kinds.get(code, "unreachable"), f"{code} {address}".strip()[:300])

    def answer_boxes(self) -> list[str]:
        """Without CDP: dismiss the dialogs of a page, and return their texts."""
        return [] if self.cdp else answer_boxes(self.web)

    def inject(self) -> None:
        """Without CDP: inject axe-core and our scripts. With it, they are there."""
        if not self.cdp:
            inject(self.web, self.axe)

    def console(self) -> list[Record]:
        """The browser's console messages since they were last asked for."""
        if not self.cdp or not self.alive():
            return []
        with contextlib.suppress(Exception):
            entries = self.web.execute("getLog", {"type": "browser"})["value"]
            return [
                {"level": e["level"], "source": e.get("source", ""), "text": str(e["message"])[:500]} for e in entries
            ]
        return []

    def rules(self) -> Record:
        """The rules of this axe-core, and the ACT rules each implements."""
        self.web.get("about:blank")
        self.inject()
        found: Record = json.loads(self.evaluate("accesspubRules()"))
        return found

    @contextlib.contextmanager
    def watch(self, seconds: float) -> Iterator[None]:
        """Kill the session if the block takes longer; pending calls then fail."""
        timer = threading.Timer(seconds, self.kill)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _limit_memory(self, mark: str) -> None:
        """End the session when it takes more memory than it may: a page can ask for all that the machine has."""

        def look() -> None:
            while not self.killed:
                if processes.memory_of(mark) > self.options.memory * 1_000_000_000:
                    self.over_memory = True
                    self.kill()
                time.sleep(_MEMORY_EVERY)

        threading.Thread(target=look, daemon=True).start()

    def alive(self) -> bool:
        """Whether the driver still runs (a remote one is assumed to)."""
        return not self.killed and (self._driver is None or self._driver.process.poll() is None)

    def close(self) -> None:
        """Quit a remote browser; one of this machine is ended with its profile, which is faster."""
        if not self.killed and self.web is not None and self._driver is None:
            with contextlib.suppress(Exception), self.watch(5):
                self.web.quit()
        self.kill()

    def kill(self) -> None:
        """End the session at once; may be called from any thread, any number of times."""
        first, self.killed = not self.killed, True
        if self._driver is not None:
            self._driver.kill()
        elif first and self.web is not None:
            # a remote session: ask its driver to quit, but do not wait long
            def ask(web: Any = self.web) -> None:
                with contextlib.suppress(Exception):
                    web.quit()

            helper = threading.Thread(target=ask, daemon=True)
            helper.start()
            helper.join(5)
