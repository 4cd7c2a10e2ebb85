"""Known and waived findings: the options of check, fix and audit, and what check and fix make of them."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from accesspub.cli.desk_words import NO_DESK, Desk
from accesspub.errors import UsageError
from accesspub.files.printable import count, say
from accesspub.report.formats import report_format
from accesspub.run.model import Job, Order
from accesspub.run.pages import page_name
from accesspub.run.workspace import Workspace

if TYPE_CHECKING:
    from accesspub.audit.judge.policy import Policy
    from accesspub.config import Config
    from accesspub.report.verdict import Collected


def add_known(parser: argparse.ArgumentParser) -> None:
    """Add the options that name files of known and waived findings."""
    add = parser.add_argument_group("known findings").add_argument
    add("--baseline", metavar="FILE", help="a file of known findings; only new ones fail the run")
    add("--update-baseline", action="store_true", help="write the findings of this run to the baseline")
    add("--waivers", metavar="FILE", help="a YAML file of waived findings")
    add("--sarif-root", type=_repository_folder, default="", metavar="DIR",
        help="name pages as files of this folder of the repository, in SARIF and annotations")  # fmt: skip


def _repository_folder(text: str) -> str:
    path = Path(os.path.normpath(text))
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    if path.is_absolute() or ".." in path.parts:
        raise argparse.ArgumentTypeError(f"a folder of the repository is expected, such as site/pages, not {text!r}")
    return "" if path == Path() else path.as_posix()


def policy_of(options: argparse.Namespace, config: Config, fail_on: str, **more: Any) -> Policy:
    """The policy of a run: the files named on the command line, else those in the settings.

    Raises:
        UsageError: the baseline or the waivers cannot be read.
    """
    from accesspub.audit.judge.baseline import load_baseline, load_waivers
    from accesspub.audit.judge.policy import Policy
    from accesspub.audit.judge.verdict import SEVERITY_OF

    desk: Desk = getattr(options, "desk", None) or NO_DESK
    options.baseline, waivers = options.baseline or config.baseline, options.waivers or config.waivers
    if options.update_baseline and not options.baseline:
        raise UsageError("--update-baseline: needs --baseline FILE.")
    known = None
    if options.baseline and not (options.update_baseline and not Path(options.baseline).exists()):
        known = load_baseline(Path(options.baseline))
    return Policy(
        baseline=known.findings if known else None,
        baseline_name=str(options.baseline) if options.baseline else None,
        baseline_axe=known.axe if known else "",
        folder=known.folder if known else None,
        waivers=(*(load_waivers(Path(waivers)) if waivers else ()), *desk.waivers),
        fail_on=SEVERITY_OF.get(fail_on, fail_on),
        **more,
    )


def collected(options: argparse.Namespace, jobs: Iterable[Job], order: Order, fail_on: str) -> Collected | None:
    """The judge of the findings of check and fix; None if nothing needs their identities or a verdict."""
    config = Workspace(order).first_config(options.paths)
    kinds = {options.format, *(kind for kind, _ in options.report)} - {"text", "html"}
    named = any(kind == "html" for kind, _ in options.report) or any(report_format(kind).named for kind in kinds)
    whole = any(report_format(kind).whole for kind in kinds)
    desk: Desk = getattr(options, "desk", None) or NO_DESK
    asked = (desk.waivers, options.baseline, options.waivers, options.update_baseline, config.baseline, config.waivers)
    keep = whole or any(asked)
    if order.action == "undo" or not (named or keep):
        return None
    from accesspub.report.verdict import Collected

    policy = policy_of(options, config, fail_on)
    if options.update_baseline and policy.baseline_axe:
        raise UsageError(f"--update-baseline: {options.baseline} was written by an audit; update it with audit.")
    if policy.folder is None:  # several folders may have pages of the same name
        alone = len(options.paths) == 1 and Path(options.paths[0]).is_dir()
        policy.folder = Path(options.paths[0]) if alone else config.root or Path()
    names = {job.path: page_name(job, config, desk.site or policy.folder) for job in jobs}
    english = Workspace(Order("check", (*order.overrides, ("report_language", "en")), order.config))
    return Collected(policy, lambda path: names.get(path, path), lambda path: english.engine(path).words, keep=keep)


def conclude(options: argparse.Namespace, judged: Collected | None) -> int:
    """Say what became of waivers, and write the baseline; returns how many waivers have expired."""
    if judged is None or not judged.keep:
        return 0
    verdict = judged.verdict()
    say_waivers(verdict.waivers)
    if options.update_baseline:
        from accesspub.audit.judge.baseline import Baseline, save_baseline
        from accesspub.audit.judge.policy import baseline_entries

        entries = baseline_entries(verdict, judged.policy.baseline or {}, prune_unknown=False)
        save_baseline(Path(options.baseline), Baseline(entries, folder=judged.policy.folder))
        say(f"{options.baseline}: {count(len(entries), 'finding')} written")
    return sum(waiver["expired"] for waiver in verdict.waivers)


def say_waivers(waivers: Sequence[dict[str, Any]]) -> None:
    """Say which waivers cover nothing, and which have expired."""
    for waiver in waivers:
        subject = f"accesspub: the waiver for {waiver['covers']} ({waiver['who']})"
        if waiver["expired"]:
            say(f"{subject} ended on {waiver['until']}: decide again, or fix what it covered")
        elif not waiver["findings"]:
            say(f"{subject} covers no finding")
