"""Find the browser and its driver, and start them."""

from __future__ import annotations

import atexit
import contextlib
import os
import queue
import shutil
import socket
import subprocess
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from accesspub import expressions as re
from accesspub.audit.browser import processes
from accesspub.audit.errors import AuditError, BrowserMissing
from accesspub.audit.model import GatherOptions
from accesspub.files.loopback import is_loopback
from accesspub.run import memory

#: browser -> (names of the browser, names of its driver, how to install them, the setting that overrides each)
FAMILIES: dict[str, tuple[tuple[str, ...], tuple[str, ...], str]] = {
    "chromium": (
        ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
        ("chromedriver", "chromium-chromedriver"),
        "Debian, Ubuntu: apt-get install chromium chromium-driver",
    ),
    "firefox": (
        ("firefox", "firefox-esr"),
        ("geckodriver",),
        "Debian: apt-get install firefox-esr, and geckodriver from github.com/mozilla/geckodriver",
    ),
}
_WITH_PORT = re.compile(r"(?:\[[0-9a-fA-F:.]+\]|[^:\[\]]+):\d+")
_PORT = re.compile(rb"(?:on port |127\.0\.0\.1:)(\d+)")
FLAGS = (
    "--headless=new", "--disable-gpu", "--disable-quic", "--no-first-run", "--no-default-browser-check",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
    "--disable-default-apps", "--disable-prompt-on-repost", "--mute-audio",
    "--disable-background-timer-throttling", "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows", "--disable-breakpad", "--disable-crash-reporter",
    "--disable-site-isolation-trials", "--autoplay-policy=no-user-gesture-required",
    "--force-color-profile=srgb", "--lang=en-US", "--window-size=1280,1024",
    "--disable-features=IsolateOrigins,site-per-process,IsolateSandboxedIframes,Translate,MediaRouter,OptimizationHints,PaintHolding",
)  # fmt: skip


@dataclass(frozen=True)
class Tools:
    """The programs of one browser family on this machine, the preferred ones first."""

    family: str
    browsers: tuple[str, ...]
    drivers: tuple[str, ...]
    hint: str

    @property
    def browser(self) -> str | None:
        """The preferred browser."""
        return next(iter(self.browsers), None)

    @property
    def driver(self) -> str | None:
        """The preferred driver."""
        return next(iter(self.drivers), None)

    def need(self) -> list[tuple[str, str]]:
        """Each browser with each driver.

        Raises:
            BrowserMissing: one of them is missing; says which, and what to do.
        """
        if self.browsers and self.drivers:
            return [(browser, driver) for browser in self.browsers for driver in self.drivers]
        names = FAMILIES[self.family]
        missing = " and ".join(
            what
            for what, have in ((f"a browser ({names[0][0]})", self.browser), (f"a driver ({names[1][0]})", self.driver))
            if not have
        )
        raise BrowserMissing(
            f"{missing} was not found, so no page can be audited. {self.hint}; or name the programs in "
            f"ACCESSPUB_BROWSER and ACCESSPUB_DRIVER, or use a WebDriver elsewhere with --remote URL."
        )


def version_of(program: str) -> str:
    """The first line that a program prints about its version, or why it does not run."""
    try:
        done = subprocess.run([program, "--version"], capture_output=True, text=True, errors="replace", timeout=20)  # noqa: S603
        return done.stdout.strip().split("\n")[0]
    except (OSError, subprocess.SubprocessError) as error:
        return f"does not run: {error}"


#: where CI machines say what they have
_VARIABLES = {"chromium": ("CHROME_BIN", "CHROMEWEBDRIVER"), "firefox": ("FIREFOX_BIN", "GECKOWEBDRIVER")}


def find_tools(family: str = "chromium") -> Tools:
    """Find browsers and drivers: only what ACCESSPUB_BROWSER and ACCESSPUB_DRIVER name, or all there are."""
    if family not in FAMILIES:
        raise AuditError(f"--browser {family}: choose from {', '.join(sorted(FAMILIES))}.")
    browsers, drivers, hint = FAMILIES[family]

    def pick(setting: str, variable: str, names: tuple[str, ...]) -> tuple[str, ...]:
        if given := os.environ.get(setting):
            names = (given,)
        elif place := os.environ.get(variable):  # a program, or the folder that holds it
            names = (str(Path(place, names[0])) if Path(place).is_dir() else place, *names)
        found = [path for name in names if (path := shutil.which(name))]
        return tuple({os.path.realpath(path): path for path in reversed(found)}.values())[::-1]

    binary, folder = _VARIABLES[family]
    return Tools(family, pick("ACCESSPUB_BROWSER", binary, browsers), pick("ACCESSPUB_DRIVER", folder, drivers), hint)


_SANDBOX = (
    "allow user namespaces (Ubuntu 24.04 and later: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0), "
    "or, if you trust the pages, use --browser-arg=--no-sandbox"
)


def why_it_ends(binary: str, options: GatherOptions) -> str:
    """What a Chromium that does not start says itself; empty if it starts here."""
    with tempfile.TemporaryDirectory(prefix="accesspub-") as folder:
        flags = [f"--user-data-dir={folder}", *FLAGS, *options.extra_flags, *_as_root(options)]
        try:
            done = subprocess.run(  # noqa: S603 (a program of the user's PATH or choice, no shell)
                [binary, *flags, "--dump-dom", "about:blank"], capture_output=True, timeout=20, check=False,
                stdin=subprocess.DEVNULL,
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError) as error:
            return str(error)
    if not done.returncode:
        return ""
    lines = [line.strip() for line in done.stderr.decode("utf-8", "replace").splitlines() if line.strip()]
    reason = next((line for line in lines if "sandbox" in line.lower() or "FATAL" in line), lines[-1] if lines else "")
    reason = re.sub(r"^\[[^\]]*\]\s*", "", reason)[:300] or f"it ended with code {done.returncode}"
    return f"{reason.rstrip('.')}: {_SANDBOX}" if "sandbox" in reason.lower() else reason


def _as_root(options: GatherOptions) -> tuple[str, ...]:
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0 and not options.remote
    return ("--no-sandbox",) if is_root else ()  # Chromium refuses to start as root with it


#: running drivers: a session still being started when the run stops is ended at exit
_LIVE: dict[str, Driver] = {}


@atexit.register
def _end_all() -> None:
    for driver in list(_LIVE.values()):
        driver.kill()


@dataclass
class Driver:
    """A driver process, and the mark by which all its child processes are found."""

    process: subprocess.Popen[bytes]
    url: str
    mark: str
    folder: Path
    gone: bool = field(default=False)

    def kill(self) -> None:
        """End the driver, the browser and their children, and remove the profile."""
        _LIVE.pop(self.mark, None)
        if not self.gone:
            self.gone = True
            processes.end(self.process, self.mark)
            shutil.rmtree(self.folder, ignore_errors=True)


def start_driver(path: str, timeout: float = 20, *, family: str = "chromium") -> Driver:
    """Start a driver: chromedriver on a port it chooses, geckodriver on one we choose.

    A geckodriver started with port 0 refuses every request, because it compares their ``Host`` with port 0.
    """
    # Another process may take the port between the check and its use, ours or chromedriver's (which needs the same
    # port on IPv6, too).
    for attempt in range(3):
        port = 0
        if family == "firefox":
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = probe.getsockname()[1]
        with contextlib.suppress(BrowserMissing) if attempt < 2 else contextlib.nullcontext():
            return _start_on(path, port, timeout)
    raise AssertionError("the last attempt returns or raises")


def _start_on(path: str, wanted: int, timeout: float) -> Driver:
    folder = Path(tempfile.mkdtemp(prefix="accesspub-"))
    mark = folder.name
    env = {**os.environ, processes.MARK: mark, "TZ": "UTC", "LANGUAGE": "en_US", "TMPDIR": str(folder)}
    env = {key: value for key, value in env.items() if key.lower() not in ("http_proxy", "https_proxy", "all_proxy")}
    try:
        with memory.lifted():
            process = subprocess.Popen(  # noqa: S603 (a program of the user's PATH or choice, no shell)
                [path, f"--port={wanted}"],
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise BrowserMissing(f"{path} could not be started: {error}") from error
    driver = _LIVE[mark] = Driver(process, "", mark, folder)
    ports: queue.Queue[int | None] = queue.Queue()

    def read() -> None:
        try:
            for line in process.stdout or ():
                found = _PORT.search(line)
                if found and int(found[1]):
                    ports.put(int(found[1]))
        except ValueError:
            pass  # closed by kill()
        ports.put(None)

    threading.Thread(target=read, daemon=True).start()
    try:
        port = ports.get(timeout=timeout)
    except queue.Empty:
        port = None
    if port is None:
        driver.kill()
        raise BrowserMissing(f"{path} did not start. Run it by hand to see why, or try accesspub doctor.")
    driver.url = f"http://127.0.0.1:{port}"
    return driver


def connect(url: str, wanted: Any, seconds: int, *, family: str = "chromium") -> Any:
    """Open a session of a driver.

    Args:
        url: the driver.
        wanted: options of the browser.
        seconds: how long the driver may take for one command.
        family: the browser; only Chromium knows commands of the DevTools protocol.
    """
    from selenium.webdriver import Proxy, Remote
    from selenium.webdriver.chromium.remote_connection import ChromiumRemoteConnection
    from selenium.webdriver.common.proxy import ProxyType
    from selenium.webdriver.remote.client_config import ClientConfig

    config = ClientConfig(remote_server_addr=url, timeout=seconds)
    if is_loopback(urlsplit(url).hostname or ""):  # a proxy of the environment would not find this machine
        config.proxy = Proxy({"proxyType": ProxyType.DIRECT})
    if family == "firefox":
        return Remote(command_executor=url, options=wanted, client_config=config)
    connection = ChromiumRemoteConnection(url, "goog", "chrome", client_config=config)
    return Remote(command_executor=connection, options=wanted)


def host_rules(hosts: tuple[str, ...]) -> str:
    """Chromium's resolver rules: only these hosts (``host`` or ``host:port``) resolve."""
    names = sorted({host for host in hosts if host and re.fullmatch(r"[\w.*:\[\]-]+", host)})
    ports = [name for name in names if _WITH_PORT.fullmatch(name)]
    whole = [f"EXCLUDE {name.strip('[]')}" for name in names if name not in ports]
    return ", ".join([*(f"MAP {name} {name}" for name in ports), "MAP * ~NOTFOUND", *whole])


def chromium_options(options: GatherOptions, hosts: tuple[str, ...], folder: Path | None, binary: str | None) -> Any:
    """Chromium's options, the same for a local and a remote browser."""
    from selenium.webdriver import ChromeOptions

    chosen = ChromeOptions()
    for flag in (*FLAGS, *options.extra_flags, *_as_root(options)):
        chosen.add_argument(flag)
    if "*" not in hosts:
        chosen.add_argument("--host-resolver-rules=" + host_rules(hosts))
        # WebRTC does not use the resolver, so it could reach any address.
        chosen.add_argument("--webrtc-ip-handling-policy=disable_non_proxied_udp")
        chosen.add_argument("--force-webrtc-ip-handling-policy=disable_non_proxied_udp")
    if folder:
        chosen.add_argument(f"--user-data-dir={folder / 'profile'}")
        shm = Path("/dev/shm")  # noqa: S108 (only its size is read)
        if not shm.exists() or shutil.disk_usage(shm).total < 256_000_000:
            chosen.add_argument("--disable-dev-shm-usage")
    if binary:
        chosen.binary_location = binary
    # chromedriver allows pop-ups, which browsers block for readers; a pop-up that hangs would hang the page
    chosen.add_experimental_option("excludeSwitches", ["disable-popup-blocking"])
    chosen.add_experimental_option("prefs", {"intl.accept_languages": "en-US,en", "download_restrictions": 3})
    # A picture or frame that wants a login is refused; the browser's own box would block the page forever.
    chosen.add_experimental_option("localState", {"auth": {"schemes": "negotiate"}})
    chosen.set_capability("acceptInsecureCerts", options.any_certificate)
    chosen.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return _common(chosen, options)


def _common(chosen: Any, options: GatherOptions) -> Any:
    chosen.page_load_strategy = options.strategy
    chosen.set_capability("unhandledPromptBehavior", "dismiss")
    for name, value in options.capabilities:
        chosen.set_capability(name, value)
    return chosen


def firefox_options(options: GatherOptions, hosts: tuple[str, ...], folder: Path | None, binary: str | None) -> Any:
    """Firefox's options; all other hosts go through a proxy that does not exist."""
    from selenium.webdriver import FirefoxOptions

    chosen = FirefoxOptions()
    for flag in ("-headless", *options.extra_flags):
        chosen.add_argument(flag)
    prefs: dict[str, str | int | bool] = {
        "intl.accept_languages": "en-US,en", "ui.prefersReducedMotion": 1, "media.autoplay.default": 0,
        "media.volume_scale": "0.0", "dom.disable_beforeunload": True,
        "app.update.enabled": False, "dom.serviceWorkers.enabled": False,
        "network.captive-portal-service.enabled": False, "network.connectivity-service.enabled": False,
        "toolkit.telemetry.enabled": False, "browser.safebrowsing.malware.enabled": False,
    }  # fmt: skip
    if folder:  # a page that calls print(): no dialog, no printer, and the file is removed with the session
        pdf = "print.printer_Mozilla_Save_to_PDF.print_to_file"
        prefs |= {"print.always_print_silent": True, "print_printer": "Mozilla Save to PDF"}
        prefs |= {pdf: True, f"{pdf}name": str(folder / "printed.pdf")}
    if "*" not in hosts:
        prefs |= {
            "network.proxy.type": 1, "network.proxy.http": "127.0.0.1", "network.proxy.http_port": 9,
            "network.proxy.ssl": "127.0.0.1", "network.proxy.ssl_port": 9,
            "network.proxy.no_proxies_on": ", ".join(hosts),
            # By default, Firefox uses no proxy for this machine.
            "network.proxy.allow_hijacking_localhost": True, "media.peerconnection.enabled": False,
        }  # fmt: skip
    for key, value in prefs.items():
        chosen.set_preference(key, value)
    if binary:
        chosen.binary_location = binary
    return _common(chosen, options)
