"""``accesspub audit`` (and its ``merge`` and ``judge``) and ``accesspub doctor``: arguments in, exit code out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from accesspub.audit import exit_codes as exits
from accesspub.cli import audit_arguments as asked

if TYPE_CHECKING:
    from accesspub.audit.browser.axe import AxeCore
    from accesspub.audit.judge.policy import Policy
    from accesspub.audit.judge.verdict import Verdict

_WORDS = """audit a built site in a real browser: axe-core, and our own rules on the page as served and after scripts.

  accesspub audit site/                       a folder, served on a loopback port
  accesspub audit https://example.org/ ...    addresses; or --urls FILE, --sitemap FILE_OR_URL, --crawl
  accesspub audit merge RUN... -o RUN         join runs (shards) and judge them
  accesspub audit judge RUN                   judge a gathered run again, without a browser
  accesspub audit compare BEFORE AFTER        what a change did, from two JSON reports
"""
_CODES = "exit codes: " + "; ".join(f"{code} {words}" for code, words in sorted(exits.MEANING.items()))


def register(commands: Any) -> None:
    """Add the commands to argparse's subparsers; each sets ``run(options) -> int``."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = commands.add_parser(
        "audit", help="audit a built site in a real browser", description=_WORDS, epilog=_CODES, formatter_class=raw
    )
    add = parser.add_argument
    add("targets", nargs="*", metavar="FOLDER|URL", help="a folder, addresses, or merge, judge, compare")
    add("--urls", metavar="FILE", help="addresses, one a line")
    add("--sitemap", metavar="FILE_OR_URL", help="a sitemap or sitemap index")
    add("--crawl", nargs="?", const=500, type=_count, metavar="MOST", help="follow links of the same site (500 pages)")
    add("--shard", metavar="N/OF", help="only this share of the pages, by a hash of their names")
    add("--header", action="append", default=[], metavar="NAME: VALUE", help="sent with every request")
    add("--cookie", action="append", default=[], metavar="NAME=VALUE", help="set before every page")
    add("--login", metavar="FILE", help="a Python file that defines login(driver), run in every new browser")
    add("--allow-host", action="append", default=[], metavar="HOST", help="may be reached beside the site; * for all")
    add("--jobs", type=_count, metavar="N", help="browsers at once; default: one for two cores")
    add("--browser", choices=("chromium", "firefox"), default="chromium")
    add("--remote", metavar="URL", help="a WebDriver end: a Selenium Grid or a bare chromedriver")
    add("--no-cdp", action="store_true", help="inject by plain WebDriver even where the DevTools protocol is there")
    add("--viewport", default="1280x800", metavar="WxH[,WxH]", help="window sizes; default 1280x800")
    add("--dark", action="store_true", help="look at every page in dark colours, too")
    add("--axe", metavar="PATH", help="an axe.min.js, or the folder of an axe-core")
    add("--tags", metavar="TAGS", help="only axe rules with these tags, as in wcag2a,wcag2aa")
    add("--timeout", type=_seconds, default=30.0, metavar="S", help="for one page; default 30")
    add("--settle", type=_seconds, default=0.0, metavar="S", help="wait this long after each page has loaded")
    add("--passes", type=_count, default=1, metavar="N", help="look at every page N times; what differs is flaky")
    add("--no-own-rules", action="store_true", help="axe-core only")
    add("--no-screenshots", action="store_true", help="no pictures of faults in HTML reports and kept runs")
    add("--run", dest="run_folder", metavar="DIR", help="keep what was gathered here")
    add("-o", "--output", metavar="DIR", help="merge: the joined run")
    add("--baseline", metavar="FILE", help="findings that are known; only new ones fail")
    add("--update-baseline", action="store_true", help="write what is found now into --baseline")
    add("--waivers", metavar="FILE", help="what is let pass: rule, page, element, who, why, until (YAML)")
    add("--fail-on", choices=("minor", "moderate", "serious", "critical", "none"), default="minor",
        help="lowest severity that fails the run; default minor: whatever is new")  # fmt: skip
    add("--report", action="append", default=[], metavar="KIND=FILE",
        help="html=DIR, json, sarif, junit, csv, earl, markdown=FILE, github; several; - is stdout")  # fmt: skip
    parser.set_defaults(run=_guarded(audit))
    parser = commands.add_parser("doctor", help="what an audit needs, what was found, and what to do")
    parser.set_defaults(run=_guarded(doctor))


def _count(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a number from 1 on is expected, not {text!r}")
    return int(text)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value <= 3600:
        raise argparse.ArgumentTypeError(f"seconds are expected, not {text!r}")
    return value


def _guarded(command: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """Turn a mistake of the caller, or a machine that lacks something, into one sentence and exit code 2."""

    def run(options: argparse.Namespace) -> int:
        from accesspub.audit.errors import AuditError

        try:
            return command(options)
        except AuditError as error:
            print(f"accesspub: {error}", file=sys.stderr)
            return exits.USAGE
        except ModuleNotFoundError as error:
            if (error.name or "").split(".")[0] not in ("selenium", "axe_selenium_python"):
                raise
            print("accesspub: auditing needs Selenium: pip install 'accesspub[audit]'.", file=sys.stderr)
            return exits.USAGE

    return run


def audit(options: argparse.Namespace) -> int:
    """Gather (unless a run is there), judge, report."""
    if options.targets[:1] == ["compare"]:
        return _compare(options.targets[1:])
    import shutil
    import tempfile

    from accesspub.audit.formats.write import parse
    from accesspub.audit.judge.judge import judge

    reports = [parse(wanted) for wanted in options.report]
    policy = _policy(options)
    verb = options.targets[0] if options.targets else ""
    spare = Path(tempfile.mkdtemp(prefix="accesspub-run-"))
    try:
        stopped = False
        if verb in ("merge", "judge"):
            folder = _gathered(options, verb, spare)
            verdict = judge(folder, policy)
        else:
            folder = _run_folder(options.run_folder) if options.run_folder else spare / "run"
            verdict, stopped = _gather(options, policy, folder, reports)
        for kind, place in reports:
            _write(verdict, folder, kind, place)
        if options.update_baseline:
            _update_baseline(options, verdict, policy)
        loud = not any(place == "-" for _, place in reports)
        _say(verdict, sys.stdout if loud else sys.stderr)
        if stopped:
            print("accesspub: stopped; the pages that were left are reported as not tested", file=sys.stderr)
        if options.run_folder:
            print(f"run kept in {options.run_folder}", file=sys.stderr)
        return verdict.exit_code
    finally:
        shutil.rmtree(spare, ignore_errors=True)


def _write(verdict: Verdict, run: Path, kind: str, place: str) -> None:
    if kind == "html":
        from accesspub.html_report.build import write_report
        from accesspub.html_report.sources.audit import from_verdict

        write_report(from_verdict(verdict, run), Path(place))
    else:
        from accesspub.audit.formats.write import write

        write(verdict, kind, place)


def _compare(reports: list[str]) -> int:
    from accesspub.audit import compare
    from accesspub.audit.errors import AuditError

    if len(reports) != 2:
        raise AuditError("audit compare: name two JSON reports, the one before and the one after.")
    before, after = (compare.load(Path(report)) for report in reports)
    sys.stdout.write(compare.render(before, after))
    return exits.CLEAN


def _policy(options: argparse.Namespace) -> Policy:
    from accesspub.audit.errors import AuditError
    from accesspub.audit.judge.baseline import load_baseline, load_waivers
    from accesspub.audit.judge.policy import Policy

    if options.update_baseline and not options.baseline:
        raise AuditError("--update-baseline: say which file with --baseline FILE.")
    known = None
    if options.baseline and not (options.update_baseline and not Path(options.baseline).exists()):
        known = load_baseline(Path(options.baseline))
    return Policy(
        baseline=known,
        baseline_name=options.baseline,
        waivers=load_waivers(Path(options.waivers)) if options.waivers else (),
        fail_on=options.fail_on,
        tags=asked.tags(options),
        own_rules=not options.no_own_rules,
    )


def _gathered(options: argparse.Namespace, verb: str, spare: Path) -> Path:
    from accesspub.audit.errors import AuditError
    from accesspub.audit.merge import merge

    folders = [Path(target) for target in options.targets[1:]]
    if not folders or (verb == "judge" and len(folders) != 1):
        raise AuditError(f"audit {verb}: name the folder{'s' if verb == 'merge' else ''} of gathered runs.")
    if verb == "judge":
        return folders[0]
    into = Path(options.output) if options.output else spare / "merged"
    merge(folders, into)
    return into


def _run_folder(name: str) -> Path:
    """A new folder, or one that held a run before."""
    import shutil

    from accesspub.audit.errors import AuditError

    folder = Path(name)
    if folder.is_dir() and any(folder.iterdir()):
        if not (folder / "run.json").is_file():
            raise AuditError(f"--run {name}: is not empty, and no earlier run.")
        for part in ("pages", "bodies", "shots", "second"):
            shutil.rmtree(folder / part, ignore_errors=True)
        (folder / "run.json").unlink()
    elif folder.exists() and not folder.is_dir():
        raise AuditError(f"--run {name}: is not a folder.")
    return folder


def _gather(
    options: argparse.Namespace, policy: Policy, folder: Path, reports: list[tuple[str, str]]
) -> tuple[Verdict, bool]:
    import contextlib
    import signal
    import threading

    from accesspub.audit import targets as pages
    from accesspub.audit.browser import axe
    from accesspub.audit.browser.launch import find_tools
    from accesspub.audit.errors import AuditError
    from accesspub.audit.gather import Gatherer, confirm
    from accesspub.audit.judge.judge import judge
    from accesspub.audit.judge.own_rules import Ahead
    from accesspub.audit.judge.policy import fails
    from accesspub.audit.site_server import Site
    from accesspub.html.site import PAGE_NAMES

    kinds = {kind for kind, _ in reports}
    # pictures are for those who look at them: in the HTML report, or in a run that is kept
    pictures = not options.no_screenshots and bool("html" in kinds or options.run_folder)
    chosen = asked.gather_options(options, wants_act="earl" in kinds, pictures=pictures)
    core: AxeCore = axe.find(options.axe)
    if not options.remote:
        find_tools(options.browser).need()
    with contextlib.ExitStack() as stack:
        origin = None
        given = options.targets
        if len(given) == 1 and Path(given[0]).is_dir() and "://" not in given[0]:
            if options.crawl or options.sitemap or options.urls:
                raise AuditError("a folder is walked as it is: --crawl, --sitemap and --urls are for addresses.")
            site = stack.enter_context(Site(Path(given[0])))
            origin = site.origin
            targets = pages.in_folder(Path(given[0]), origin)
            if not targets:
                raise AuditError(f"{given[0]}: no page ({PAGE_NAMES}) in it.")
        else:
            targets = asked.addresses(options)
        targets = pages.shard(targets, options.shard)
        with _progress() as progress:
            ahead = Ahead() if policy.own_rules else None
            gatherer = Gatherer(
                folder, targets, chosen, core, origin=origin, progress=progress, shard=options.shard, ahead=ahead
            )
            if threading.current_thread() is threading.main_thread():
                before = signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
                stack.callback(signal.signal, signal.SIGTERM, before)
            stopped = False
            try:
                gatherer.run()
            except KeyboardInterrupt:
                stopped = True
        if ahead:
            ahead.finish()
        verdict = judge(folder, policy, ahead)
        if policy.baseline is not None and chosen.passes == 1 and not stopped:
            # What is new by one look only may be chance: look at those pages again before saying so.
            doubtful = {p.page for i, p in verdict.findings() if fails(i, p, policy.fail_on) and i.engine == "axe"}
            if doubtful:
                confirm(folder, [t for t in targets if t.page in doubtful], chosen, core, origin=origin)
                verdict = judge(folder, policy, ahead)
    return verdict, stopped


def _update_baseline(options: argparse.Namespace, verdict: Verdict, policy: Policy) -> None:
    from accesspub.audit.judge.baseline import save_baseline
    from accesspub.audit.judge.policy import baseline_entries

    path = Path(options.baseline)
    entries = baseline_entries(verdict, policy.baseline or {}, prune_unknown=not options.shard)
    save_baseline(path, entries)
    print(f"{path}: {len(entries)} findings written", file=sys.stderr)


class _progress:  # noqa: N801 (used like a function)
    """A progress bar on a terminal, nothing in a pipe."""

    def __enter__(self) -> Callable[[int, int, str], None] | None:
        self._bar: Any = None
        if not sys.stderr.isatty():
            return None
        from rich.console import Console
        from rich.progress import Progress

        self._bar = Progress(console=Console(stderr=True), transient=True)
        self._bar.start()
        task = self._bar.add_task("pages", total=None)
        return lambda done, total, _page: self._bar.update(task, completed=done, total=total)

    def __exit__(self, *error: object) -> None:
        if self._bar:
            self._bar.stop()


def _say(verdict: Verdict, out: Any) -> None:
    from accesspub.audit.formats.text import render

    out.write(render(verdict))


def doctor(_options: argparse.Namespace) -> int:
    """Say what is there and what is missing."""
    from accesspub.audit.doctor import examine

    return examine(sys.stdout)
