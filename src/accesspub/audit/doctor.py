"""What an audit needs, what was found, and how to get the rest."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import shutil
import tempfile
from pathlib import Path
from typing import IO

from accesspub.audit import exit_codes as exits
from accesspub.audit.browser import axe, launch
from accesspub.audit.errors import AuditError
from accesspub.audit.gather import default_jobs
from accesspub.errors import install

#: module -> (package, purpose, whether an audit needs it)
PACKAGES = {
    "selenium": ("selenium", "drives the browser", True),
    "axe_selenium_python": ("axe-selenium-python", "injects axe-core where there is no DevTools protocol", False),
    "axe_playwright_python": ("axe-playwright-python", "contains axe-core", False),
    "lxml": ("lxml", "reads sitemaps", True),
    "turbohtml": ("turbohtml", "parses pages", True),
    "yaml": ("pyyaml", "reads waivers and rules", True),
    "rich": ("rich", "shows progress", False),
}


def examine(out: IO[str], browser_args: tuple[str, ...] = ()) -> int:
    """Print one line for each requirement; exit code 0 if an audit is possible."""
    ready = True

    def say(good: bool, what: str, words: str) -> None:
        out.write(f"{'ok     ' if good else 'MISSING'} {what}: {words}\n")

    for family in launch.FAMILIES:
        tools = launch.find_tools(family)
        for what, paths in (("browser", tools.browsers), ("driver", tools.drivers)):
            needed = family == "chromium"
            for path in paths:
                say(True, f"{family} {what}", f"{path} ({launch.version_of(path)})")
            if paths:
                continue
            if needed:
                ready = False
                say(False, f"{family} {what}", tools.hint)
            else:
                out.write(f"-       {family} {what}: not found, and only needed with --browser {family}\n")
    try:
        core = axe.find()
        others = [f"{copy.version} ({copy.origin})" for copy in axe.candidates()[1:]]
        more = f"; also {', '.join(others)}" if others else ""
        say(True, "axe-core", f"{core.version}, {core.origin}: {core.path}{more}")
        if core.order < (4, 10):
            out.write(f"        this version is old; for a newer one: {install('audit')}\n")
    except AuditError as error:
        ready = False
        say(False, "axe-core", str(error))
    for module, (package, purpose, needed) in PACKAGES.items():
        if importlib.util.find_spec(module):
            try:
                version = importlib.metadata.version(package)
            except importlib.metadata.PackageNotFoundError:
                version = "?"
            say(True, package, f"{version} ({purpose})")
        else:
            ready = ready and not needed
            say(False, package, f"{purpose}: {install('audit')}")
    out.write(f"        default number of browsers: {default_jobs()}\n")
    if ready:
        ready = _try_browser(out, browser_args)
    free = shutil.disk_usage("/tmp").free  # noqa: S108 (only asked how full it is)
    if free < 500_000_000:
        out.write(f"        only {free // 1_000_000} MB free for temporary files: browsers need a few hundred\n")
    out.write("audits can run\n" if ready else "audits cannot run: see MISSING above\n")
    return exits.CLEAN if ready else exits.USAGE


_PAGE = '<!doctype html><html lang="en"><title>Doctor</title><main><h1>Doctor</h1><img src="x.png"></main></html>'


def _try_browser(out: IO[str], browser_args: tuple[str, ...]) -> bool:
    """Audit a page with one fault, as an audit of a folder would."""
    from accesspub.audit.browser.session import Session
    from accesspub.audit.browser.visit import Shots, visit
    from accesspub.audit.model import GatherOptions, Target, Variant
    from accesspub.audit.site_server import Site

    options = GatherOptions(timeout=20, extra_flags=browser_args)
    with tempfile.TemporaryDirectory(prefix="accesspub-") as name:
        (Path(name) / "index.html").write_text(_PAGE, "utf-8")
        try:
            with Site(Path(name)) as site:
                session = Session(options, axe.find(), (site.origin.split("//")[1],))
                try:
                    about, rules = session.about(), session.rules()["rules"]
                    target = Target("index.html", f"{site.origin}/index.html")
                    seen = visit(session, target, Variant(), Shots(lambda *_: None, wanted=False))
                finally:
                    session.close()
        except Exception as error:
            words = str(getattr(error, "msg", None) or error).strip().split("\n")[0]
            out.write(f"MISSING a browser that audits a page: {words}\n")
            return False
    found = {rule["id"] for rule in seen["axe"]["violations"]}
    out.write(f"ok      the browser starts: {about['name']} {about['version']}, {about['injection']}; ")
    out.write(f"{len(rules)} axe rules, {sum(bool(r['act']) for r in rules)} of them with ACT ids\n")
    if "image-alt" not in found:
        out.write("MISSING a browser that audits a page: the fault of the test page was not found\n")
        return False
    out.write("ok      a test page was audited, and its fault was found\n")
    return True
