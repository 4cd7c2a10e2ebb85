"""``accesspub audit``: gather in a browser, judge, report."""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from accesspub.cli import audit_arguments as arguments
from accesspub.cli.amounts import count, share
from accesspub.cli.audit_judging import CODES, add_judging, conclude, overrides_of, policy_of, reports_of
from accesspub.cli.audit_progress import AuditProgress
from accesspub.errors import UsageError, install
from accesspub.files.printable import say

if TYPE_CHECKING:
    import contextlib

    from accesspub.audit.browser.axe import AxeCore
    from accesspub.audit.cache import PageCache
    from accesspub.audit.gather import Gatherer
    from accesspub.audit.judge.own_rules import Sources
    from accesspub.audit.judge.policy import Policy
    from accesspub.audit.judge.verdict import Verdict
    from accesspub.audit.model import GatherOptions, Target
    from accesspub.audit.site_server import Site

_WORDS = """Audit a built site in a real browser, with axe-core and with accesspub's own rules.

  accesspub audit site/                       a folder, served on a free loopback port
  accesspub audit site/news/index.html        one page of the folder that it is in; see also --include
  accesspub audit https://example.org/ ...    URLs, or --urls FILE, --sitemap FILE_OR_URL, --crawl
  accesspub audit merge RUN... -o RUN         join the runs of several shards, and judge them
  accesspub audit judge RUN                   judge a gathered run again, without a browser
  accesspub audit compare BEFORE AFTER        compare the JSON reports of two audits
"""


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``accesspub audit``."""
    parser.description = _WORDS
    parser.epilog = CODES
    _add_pages(parser)
    _add_browser(parser)
    _add_visits(parser)
    add_judging(parser)
    parser.set_defaults(run=audit)


def _add_browser(parser: argparse.ArgumentParser) -> None:
    """Add the options of the browsers, and of how they open a page."""
    add = parser.add_argument
    add("--jobs", type=count, metavar="N", help="number of browsers (default: one for two cores)")
    add("--browser", choices=("chromium", "firefox"), default="chromium", help="default: chromium")
    add("--browser-arg", action="append", default=[], metavar="ARG", help="argument for the browser; repeatable")
    add(
        "--browser-memory", type=arguments.gigabytes, default=4.0, metavar="GB",
        help="memory that a browser may take on this machine before it is ended (default: 4)",
    )  # fmt: skip
    add("--remote", metavar="URL", help="a WebDriver endpoint, such as a Selenium Grid or a bare chromedriver")
    add("--capability", action="append", default=[], metavar="NAME=VALUE",
        help="for --remote: a capability, such as platformName=linux; VALUE is JSON or text; repeatable")  # fmt: skip
    add("--serve-host", default="", metavar="HOST",
        help="serve the folder under this name of this machine, for a browser on another one")  # fmt: skip
    add("--no-cdp", action="store_true", help="use plain WebDriver even if the DevTools protocol is available")
    add("--viewport", default="1280x800", metavar="WxH[,WxH]", help="window sizes (default: 1280x800)")
    add("--dark", action="store_true", help="also test every page in dark mode")
    add("--axe", metavar="PATH", help="an axe.min.js, or a folder that contains axe-core")
    add(
        "--timeout",
        type=arguments.seconds,
        default=30.0,
        metavar="S",
        help="seconds a page may take to load (default: 30)",
    )
    add(
        "--wait", choices=tuple(arguments.WAITS), default="load",
        help="test a page after it has loaded, when it can be used (interactive), or at once (none); default: load",
    )  # fmt: skip
    add(
        "--ignore-certificate-errors", action="append", default=[], metavar="HOST",
        help="trust any certificate of HOST, which must be a host of the site; repeatable",
    )  # fmt: skip


def _add_visits(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which pages are visited, how often and how long, and what is kept."""
    add = parser.add_argument
    add("--exclude", action="append", default=[], metavar="PATTERN",
        help="do not audit these pages: a pattern as in .gitignore, also for addresses; repeatable")  # fmt: skip
    add("--include", action="append", default=[], metavar="PATTERN",
        help="audit only these pages: a pattern as in --exclude; repeatable")  # fmt: skip
    add("--settle", type=arguments.seconds, default=0.0, metavar="S", help="seconds to wait after a page has loaded")
    add(
        "--passes",
        type=count,
        default=1,
        metavar="N",
        help="visit every page N times (default: 1); findings that differ are flaky",
    )
    add("--deadline", type=count, metavar="S", help="seconds for the whole run; pages that are left are not tested")
    add("--no-screenshots", action="store_true", help="take no screenshots of problems")
    add("--cache", type=Path, metavar="DIR", help="do not visit unchanged pages again; keep the records in DIR")
    add("--run", dest="run_folder", metavar="DIR", help="keep what the browser gathered in DIR")


def _add_pages(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which pages, and what is sent along for them."""
    add = parser.add_argument
    add("targets", nargs="*", metavar="FOLDER|URL", help="a folder, a page in it, or URLs")
    add("--urls", metavar="FILE", help="a file with one URL on each line")
    add("--sitemap", metavar="FILE_OR_URL", help="a sitemap or a sitemap index")
    add(
        "--crawl",
        nargs="?",
        const=500,
        type=count,
        metavar="MAX",
        help="follow links of the same site, up to MAX pages (default: 500)",
    )
    add("--prefix", metavar="PATH", help="the path below which the folder is published, such as /docs/")
    add("--site-url", metavar="URL", help="the address of the folder in production: pages that name it get its files")
    add("--shard", type=share, metavar="N/OF", help="audit only this share of the pages, such as 3/8")
    add(
        "--header",
        action="append",
        default=[],
        metavar="NAME: VALUE",
        help="header of every request; VALUE may be @env:NAME or @file:PATH; repeatable",
    )
    add(
        "--cookie",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="cookie for every page; VALUE as in --header; repeatable",
    )
    add("--login", metavar="FILE", help="a Python file with a function login(driver), which runs in every new browser")
    add(
        "--allow-host",
        action="append",
        default=[],
        metavar="HOST",
        help="permit requests to HOST (* for any); repeatable",
    )


def audit(options: argparse.Namespace) -> int:
    """Gather, judge, report."""
    import shutil
    import tempfile
    from importlib.util import find_spec

    if find_spec("selenium") is None:
        raise UsageError(f"auditing needs Selenium: {install('audit')}")
    kinds = {kind for kind, _ in reports_of(options)}
    policy = policy_of(options)
    policy.folder = policy.folder or arguments.folder_of(options)[0]
    spare = Path(tempfile.mkdtemp(prefix="accesspub-run-"))
    try:
        folder = _run_folder(options.run_folder) if options.run_folder else spare / "run"
        verdict, stopped = _gather(options, policy, folder, kinds)
        code = conclude(options, verdict, policy, folder, whole=not options.shard)
        if stopped:
            say("accesspub: stopped before the end; the pages that were left are reported as not tested")
        if options.run_folder:
            say(f"run kept in {options.run_folder}")
        return code
    finally:
        shutil.rmtree(spare, ignore_errors=True)


def _run_folder(name: str) -> Path:
    """A new folder, or an empty one."""

    folder = Path(name)
    if folder.is_dir() and any(folder.iterdir()):
        raise UsageError(f"--run {name}: is not empty. Name a new folder, or remove the run that is in it.")
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"--run {name}: is not a folder.")
    return folder


def _pages(options: argparse.Namespace, stack: contextlib.ExitStack, until: float) -> tuple[list[Target], Site | None]:
    """The pages, and the server of a folder."""
    from accesspub.audit import targets as pages
    from accesspub.audit.site_server import Site
    from accesspub.html.site import PAGE_NAMES

    folder, include = arguments.folder_of(options)
    if folder is None:
        if options.prefix or options.site_url or options.serve_host:
            raise UsageError("--prefix, --site-url and --serve-host are for a folder, not for addresses.")
        every = arguments.addresses(options, until)
        targets = pages.chosen(every, options.exclude, options.include)
        if not targets:
            raise UsageError("--exclude and --include leave no page.")
        if left := len(every) - len(targets):
            say(f"accesspub: {left} of {len(every)} addresses excluded")
        arguments.trusted(options, targets)
        return targets, None
    if options.crawl or options.sitemap or options.urls:
        raise UsageError("--crawl, --sitemap and --urls are for addresses, not for a folder.")
    site = stack.enter_context(Site(folder, arguments.production(options), arguments.serve_host(options)))
    exclude = (*arguments.settings(options).exclude, *options.exclude)
    targets = pages.in_folder(folder, site.address, exclude, include)
    if not targets:
        raise UsageError(f"{options.targets[0]}: contains no page ({PAGE_NAMES}).")
    arguments.trusted(options, targets)
    return targets, site


def _gather(options: argparse.Namespace, policy: Policy, folder: Path, kinds: set[str]) -> tuple[Verdict, bool]:
    import contextlib

    from accesspub.audit.browser import axe
    from accesspub.audit.browser.launch import find_tools
    from accesspub.audit.gather import Gatherer, confirm
    from accesspub.audit.judge.judge import judge
    from accesspub.audit.judge.own_rules import BackgroundRules
    from accesspub.audit.judge.policy import fails
    from accesspub.audit.recorder import NOT_SERVED, Served
    from accesspub.run.pages import is_in_share

    # pictures are for those who look at them: in the HTML report, or in a run that is kept
    pictures = not options.no_screenshots and bool("html" in kinds or options.run_folder)
    until = time.monotonic() + (options.deadline or math.inf)
    chosen = arguments.gather_options(options, wants_act="earl" in kinds, pictures=pictures)
    core: AxeCore = axe.find(options.axe)
    if not options.remote:
        find_tools(options.browser).need()
    with contextlib.ExitStack() as stack:
        targets, site = _pages(options, stack, until)
        chosen = replace(chosen, token=site.token) if site else chosen
        served = Served(site.origin, site.known_as) if site else NOT_SERVED
        whole = [target.page for target in targets]
        sources = _sources(options, targets)
        targets = [target for target in targets if is_in_share(target.page, options.shard)]
        for sentence in sources.check_settings() if policy.own_rules else ():
            say(f"accesspub: {sentence}")
        cache = _cache(options, site, chosen, core)
        with AuditProgress(quiet=options.quiet) as progress:
            ahead = BackgroundRules(sources, until) if policy.own_rules else None
            gatherer = Gatherer(
                folder, targets, chosen, core, progress=progress, whole=whole, ahead=ahead, until=until,
                shard=options.shard and "{}/{}".format(*options.shard), served=served, check=policy.check, cache=cache,
            )  # fmt: skip
            stopped = _run(gatherer, stack) or gatherer.late
        if ahead:
            ahead.finish()
        verdict = judge(folder, policy, ahead, sources, until)
        if policy.baseline is not None and chosen.passes == 1 and not stopped:
            # What is new by one look only may be chance: look at those pages again before saying so.
            doubtful = {p.page for i, p in verdict.findings() if i.engine == "axe" and fails(i, p, policy.fail_on)}
            if doubtful:
                confirm(folder, [t for t in targets if t.page in doubtful], chosen, core, until=until, served=served)
                verdict = judge(folder, policy, ahead, sources, until)
    if cache and not options.quiet:
        say(f"accesspub: {cache.reused} of {len(targets) * len(chosen.variants)} pages reused from {cache.folder}")
    if site and not (options.prefix or options.site_url or options.quiet):
        _say_where_files_may_be(verdict)
    return verdict, stopped


def _sources(options: argparse.Namespace, targets: Iterable[Target]) -> Sources:
    """Where the settings of the pages are."""
    from accesspub.audit.judge.own_rules import Sources

    paths = {target.page: target.path for target in targets if target.path is not None}
    folder = str(arguments.folder_of(options)[0]) if paths else None
    return Sources(options.config, folder, paths, (*overrides_of(options), *options.desk.overrides))


def _cache(options: argparse.Namespace, site: Site | None, chosen: GatherOptions, core: AxeCore) -> PageCache | None:
    """The cache of ``--cache``; None, with the reason, where nobody could know whether a page is the same."""
    from accesspub.audit.browser.launch import find_tools
    from accesspub.audit.cache import PageCache, why_not

    if options.cache is None:
        return None
    if why := why_not(chosen) or ("" if site else "addresses"):
        say(f"accesspub: --cache is not used with {why}: what has changed there cannot be known")
    if why or site is None:
        return None
    return PageCache(options.cache, site, chosen, core, find_tools(options.browser))


def _say_where_files_may_be(verdict: Verdict) -> None:
    if any(issue.rule in ("page-style-missing", "page-script-missing") for issue in verdict.issues):
        say(
            "accesspub: pages ask for files that are not in the folder. If it will be published below a path, use "
            "--prefix /docs/; if its pages name their own address, --site-url https://example.org/."
        )


def _run(gatherer: Gatherer, stack: contextlib.ExitStack) -> bool:
    """Visit all pages; whether the run was stopped by Ctrl-C or SIGTERM."""
    import signal
    import threading

    if threading.current_thread() is threading.main_thread():
        before = signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
        stack.callback(signal.signal, signal.SIGTERM, before)
    try:
        gatherer.run()
    except KeyboardInterrupt:
        return True
    return False
