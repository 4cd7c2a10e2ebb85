"""From command-line arguments to the options of gathering: URLs, windows, headers."""

from __future__ import annotations

import argparse
import glob
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from accesspub.cli.amounts import amount, names_of
from accesspub.errors import UsageError

if TYPE_CHECKING:
    from accesspub.audit.model import GatherOptions, Target, Variant
    from accesspub.audit.site_server import Production
    from accesspub.config import Config


gigabytes = amount("gigabytes", 10_000)
seconds = amount("seconds", 3600, or_none=True)
#: what ``--wait`` calls the page load strategies of WebDriver
WAITS = {"load": "normal", "interactive": "eager", "none": "none"}


def tags(options: argparse.Namespace) -> tuple[str, ...]:
    """The tags of --tags."""
    return names_of(options.tags or "")


def settings(options: argparse.Namespace) -> Config:
    """The settings of the folder that is audited; for all else, those of the working directory."""
    from accesspub.run.model import Order
    from accesspub.run.workspace import Workspace

    places = [target for target in getattr(options, "targets", ()) if Path(target).exists()]
    return Workspace(Order("check", config=options.config)).first_config(places or ["."])


def folder_of(options: argparse.Namespace) -> tuple[Path | None, tuple[str, ...]]:
    """The folder to audit, and which of its pages; none for addresses. Of a page, the folder that it is in."""
    from accesspub.html.site import PAGE_SUFFIXES

    place = Path(options.targets[0]) if len(options.targets) == 1 and "://" not in options.targets[0] else None
    if place is not None and place.is_dir():
        return place, tuple(options.include)
    if place is not None and place.is_file() and place.suffix.lower() in PAGE_SUFFIXES:
        return place.parent, (f"/{glob.escape(place.name)}",)
    return None, ()


def production(options: argparse.Namespace) -> Production:
    """Where the folder will be published.

    Raises:
        UsageError: it is not an address.
    """
    from accesspub.audit.site_server import Production

    if options.site_url and "://" not in options.site_url:
        raise UsageError(f"--site-url {options.site_url}: write it as https://example.org/docs/.")
    if options.prefix and (options.site_url or "://" in options.prefix):
        raise UsageError("--prefix is a path, such as /docs/; --site-url is a whole address. Use one of them.")
    return Production.at(options.site_url or options.prefix or "/")


def trusted(options: argparse.Namespace, targets: list[Target]) -> None:
    """Check that every host whose certificate would not be checked was named.

    Raises:
        UsageError: the browser may reach others.
    """

    named = set(options.ignore_certificate_errors)
    reached = [*(target.url for target in targets), *(f"//{host}" for host in options.allow_host)]
    unnamed = sorted({urlsplit(address).hostname or "" for address in reached} - named)
    if named and unnamed:
        names = ", ".join(unnamed)
        raise UsageError(f"--ignore-certificate-errors: name every host that the browser may reach, also {names}.")


def serve_host(options: argparse.Namespace) -> str:
    """The name of this machine for browsers on others.

    Raises:
        UsageError: it is not a name or an address, or there is no --remote.
    """
    import re

    if options.serve_host and not options.remote:
        raise UsageError("--serve-host: works only with --remote.")
    if options.serve_host and not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", options.serve_host):
        raise UsageError(f"--serve-host {options.serve_host}: is not a host name or an IPv4 address.")
    return str(options.serve_host)


def addresses(options: argparse.Namespace, until: float) -> list[Target]:
    """The pages of URLs, lists, sitemaps and crawls."""
    from accesspub.audit import targets as pages
    from accesspub.audit.crawl import crawl
    from accesspub.audit.fetch import origin_of
    from accesspub.files.printable import say

    headers = pairs(options.header, ":", "--header")
    if headers and options.allow_host:
        raise UsageError("--header: is sent with every request, also to --allow-host. Use --cookie or --login with it.")
    addresses = list(options.targets)
    left: list[tuple[str, str]] = []
    for address in addresses:
        if "://" not in address:
            raise UsageError(f"{address}: {_no_address(address)}.")
    if options.urls:
        addresses += pages.url_file(options.urls)
    if options.sitemap:
        named, left = pages.sitemap(options.sitemap, dict(headers), options.allow_host, until)
        addresses += named
    if not addresses and not left:
        raise UsageError("give a folder or URLs, or use --urls or --sitemap. See accesspub audit --help.")
    if options.crawl and addresses:
        if options.login:
            raise UsageError("--crawl does not log in. Use --cookie, or name the pages with --urls or --sitemap.")
        cookies = pairs(options.cookie, "=", "--cookie")
        crawled = crawl(addresses, options.crawl, dict(headers), options.allow_host, cookies, until)
        say(crawled.words())
        addresses, left = crawled.pages, [*left, *crawled.left]
    found = pages.from_urls(addresses, left)
    if (headers or options.cookie) and len(origins := sorted({origin_of(target.url) for target in found})) > 1:
        flag = "--header" if headers else "--cookie"
        raise UsageError(f"{flag}: is for one site, and these are {', '.join(origins)}. Audit each in a separate run.")
    return found


def _no_address(given: str) -> str:
    """What to do about an argument that is neither a folder nor a URL."""
    path = Path(given)
    if path.is_dir():
        return "only one folder can be audited at a time"
    if path.is_file():
        return f"only one page, or one folder ({path.parent}), can be audited at a time"
    return f"no such folder; a URL begins with its scheme, such as https://{given}"


def pairs(given: list[str], sign: str, flag: str) -> tuple[tuple[str, str], ...]:
    """NAME-sign-VALUE arguments as pairs; a value can be ``@env:NAME`` or ``@file:PATH``."""

    found = []
    for entry in given:
        name, there, value = entry.partition(sign)
        if not there or not name.strip():  # what was given may be a secret: it is not shown
            raise UsageError(f"{flag}: write it as NAME{sign}VALUE.")
        value = _value(value.strip(), f"{flag} {name.strip()}")
        if "\n" in name + value or "\r" in name + value:
            raise UsageError(f"{flag}: a name and its value are one line.")
        found.append((name.strip(), value))
    return tuple(found)


def _value(text: str, flag: str) -> str:
    """A value, or what it names: arguments can be seen by everybody on the machine."""
    import os

    kind, _, name = text.partition(":")
    if kind == "@env":
        if name not in os.environ:
            raise UsageError(f"{flag}: there is no environment variable {name}.")
        return os.environ[name].strip()
    if kind == "@file":
        from accesspub.files.read import read_file

        try:
            return read_file(name, 100_000).decode("utf-8").strip()
        except (OSError, UnicodeError) as error:
            raise UsageError(f"{flag}: {name}: {getattr(error, 'strerror', None) or error}.") from error
    return text


#: what accesspub sets itself
_RESERVED = ("acceptInsecureCerts", "browserName", "goog:chromeOptions", "goog:loggingPrefs", "moz:firefoxOptions",
             "pageLoadStrategy", "unhandledPromptBehavior")  # fmt: skip


def capabilities(options: argparse.Namespace) -> tuple[tuple[str, object], ...]:
    """The capabilities asked for with ``--capability``; values are JSON, or text."""
    import json

    found: list[tuple[str, object]] = []
    for name, text in pairs(options.capability, "=", "--capability"):
        if name in _RESERVED:
            raise UsageError(f"--capability {name}: is set by accesspub.")
        try:
            found.append((name, json.loads(text)))
        except ValueError:
            found.append((name, text))
    return tuple(found)


def variants(options: argparse.Namespace) -> tuple[Variant, ...]:
    """The windows of --viewport, light and, with --dark, dark."""
    import re

    from accesspub.audit.model import Variant

    found = []
    for text in options.viewport.split(","):
        size = re.fullmatch(r"\s*(\d{2,5})x(\d{2,5})\s*", text)
        if not size:
            raise UsageError(f"--viewport {text}: write it as 1280x800.")
        found += [Variant(int(size[1]), int(size[2]), dark) for dark in ((False, True) if options.dark else (False,))]
    return tuple(dict.fromkeys(found))


def gather_options(options: argparse.Namespace, *, wants_act: bool, pictures: bool) -> GatherOptions:
    """All that decides how pages are visited."""
    from accesspub.audit.gather import default_jobs
    from accesspub.audit.model import GatherOptions

    if options.remote and not options.remote.startswith(("http://", "https://")):
        raise UsageError(f"--remote {options.remote}: not an HTTP URL.")
    return GatherOptions(
        jobs=options.jobs or settings(options).jobs or default_jobs(),
        browser=options.browser,
        remote=options.remote,
        variants=variants(options),
        axe=options.axe,
        tags=tags(options),
        timeout=max(1.0, options.timeout),
        settle=options.settle,
        passes=options.passes,
        act=wants_act,
        screenshots=pictures,
        cdp=not options.no_cdp,
        allow_hosts=tuple(options.allow_host),
        headers=pairs(options.header, ":", "--header"),
        cookies=pairs(options.cookie, "=", "--cookie"),
        login=options.login,
        extra_flags=tuple(options.browser_arg),
        strategy=WAITS[options.wait],
        memory=options.browser_memory,
        any_certificate=bool(options.ignore_certificate_errors),
        capabilities=capabilities(options),
    )
