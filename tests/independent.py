"""What others say of fixed pages: ``python tests/independent.py --vnu vnu.jar --html-validate BIN --axe``.

Every page of a folder (default: the shared corpus) is fixed, by the command, and looked at before and after:

- ``fix --verify``: html5lib sees the same page outside the edits;
- the Nu HTML Checker and html-validate: no error that the page before did not have;
- axe-core in Chromium, by `accesspub audit`: no finding that the page before did not have.

A page that was not changed is the same bytes, and is not looked at twice by the last two. What a checker says is
compared as counts of its sentences, without places: those move. All of it twice: `fix`, and `fix --review`. Nothing is fetched; the checkers come from
``npm install vnu-jar html-validate``. Exit code 1: something new was found.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from accesspub.html.source import Source
from places import CORPUS

LONGEST = 900.0  # seconds for one page: html-validate needs minutes for some
COMMAND = [sys.executable, "-m", "accesspub"]
Said = Mapping[str, Counter[str]]  # page -> what a checker says of it, and how often


def fix(folder: Path, options: Sequence[str]) -> dict[str, Any]:
    """Fix the pages of a folder in place; what the report says of each."""
    done = subprocess.run(
        [*COMMAND, "fix", str(folder), "--format", "json", *options], capture_output=True, check=False
    )
    if done.returncode not in (0, 1, 3):
        sys.exit(done.stderr.decode(errors="replace"))
    return {Path(page["path"]).name: page for page in json.loads(done.stdout)["pages"]}


def vnu(jar: str) -> Callable[[Path], Said]:
    """The Nu HTML Checker."""

    def look(folder: Path) -> Said:
        found: dict[str, Counter[str]] = {}
        # It reads files as UTF-8, whatever they say: those of other encodings are turned into it.
        with tempfile.TemporaryDirectory() as utf8:
            for page in folder.glob("*.html"):
                source = Source(page.read_bytes())
                (Path(utf8) / page.name).write_bytes(source.folded.encode("utf-8", "replace"))
            command = ["java", "-Xss64m", "-jar", jar, "--format", "json", "--exit-zero-always", "--html", utf8]
            done = subprocess.run(command, capture_output=True, check=True)
        for message in json.loads(done.stderr)["messages"]:
            if message["type"] in ("error", "non-document-error"):
                name = Path(message["url"]).name
                found.setdefault(name, Counter())[message.get("subType", "error") + ": " + message["message"]] += 1
        return found

    return look


def html_validate(program: str) -> Callable[[Path], Said]:
    """html-validate with its recommended rules; a page that it comes to no end with counts as something new."""
    known: dict[bytes, Counter[str]] = {}  # the pages of before are the same for every way of fixing

    def look(folder: Path) -> Said:
        (folder / ".htmlvalidate.json").write_text('{"root": true, "extends": ["html-validate:recommended"]}', "utf-8")
        report = folder.with_suffix(".html-validate.json")
        found: dict[str, Counter[str]] = {}
        for page in sorted(folder.glob("*.html")):
            written = page.read_bytes()
            if written in known:
                found[page.name] = known[written]
                continue
            said = found[page.name] = known[written] = Counter()
            report.unlink(missing_ok=True)
            try:
                subprocess.run([program, "--formatter", f"json={report}", "--max-warnings", "1000000", str(page)],
                               capture_output=True, check=False, timeout=LONGEST)  # fmt: skip
            except subprocess.TimeoutExpired:
                said[f"not looked at ({folder.name}): it took longer than {LONGEST:.0f} s"] += 1
                continue
            for message in (one for entry in json.loads(report.read_bytes()) for one in entry["messages"]):
                if message["severity"] == 2:
                    said[f"{message['ruleId']}: {message['message']}"] += 1
        return found

    return look


def axe(folder: Path) -> Said:
    """axe-core in Chromium: what fails, by rule and by the role and name of the element, and what was not tested.

    Names without numbers: scripts make some again each time. That text is in no landmark is said of the outermost
    element that holds nothing else, so any change inside says it of others: there it counts once a page.
    """
    report = folder.with_suffix(".json")
    command = ["audit", str(folder), "--no-own-rules", "--no-screenshots", "--report", f"json={report}"]
    done = subprocess.run([*COMMAND, *command], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1, 3):
        sys.exit(done.stderr)
    return axe_report(report)


def axe_report(report: Path) -> Said:
    """What a JSON report of the audit says."""
    told = json.loads(report.read_text("utf-8"))
    found: dict[str, Counter[str]] = {page["page"]: Counter() for page in told["pages"]}
    for page in told["pages"]:
        if page["status"] == "not_tested":
            found[page["page"]][f"not tested: {page['reason']}"] += 1
    for issue in told["issues"]:
        for place in issue["places"] if issue["outcome"] == "failed" else ():
            said = found[place["page"]]
            if issue["rule"] == "region":
                said["region"] = 1
            else:
                said[
                    f"{issue['rule']}: {place['role']} {re.sub('[0-9a-f]*[0-9][0-9a-f]*', '#', place['name'])[:60]!r}"
                ] += 1
    return found


def new(before: Said, after: Said) -> Iterator[tuple[str, str, int]]:
    """What is said of a page after and was not said, or not as often, before."""
    for page in sorted(after):
        for text, count in (after[page] - before.get(page, Counter())).items():
            yield page, text, count


def compare(pages: Path, options: Sequence[str], lookers: Mapping[str, Callable[[Path], Said]], work: Path) -> int:
    """Fix the pages with these options, let everybody look, and print what is new; returns how much that is."""
    before, after = work / "before", work / "after"
    for folder in (before, after):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(pages, folder)
    told = fix(after, [*options, "--verify"])
    bad = 0
    for name, page in told.items():
        if page["status"] in ("error", "refused"):
            print(f"  {name}: {page['status']}: {page.get('reason')}")
            bad += "--verify" in str(page.get("reason")) or page["status"] == "error"
    changed = [name for name in told if (before / name).read_bytes() != (after / name).read_bytes()]
    edits = sum(len(page.get("edits", ())) for page in told.values())
    print(
        f"fix --verify {' '.join(options)}: {len(told)} pages, {len(changed)} changed, {edits} edits, {bad} not agreed"
    )
    for name in told:
        if name not in changed:
            (before / name).unlink()
            (after / name).unlink()
    for looker, look in lookers.items():
        first, then = look(before), look(after)
        grown = list(new(first, then))
        gone = sum(count for _page, _text, count in new(then, first))
        said = sum(sum(one.values()) for one in first.values())
        print(f"{looker}: {len(changed)} pages, {said} before, {sum(n for _, _, n in grown)} new, {gone} gone")
        for name, text, count in grown:
            print(f"  {name}: {count} x {text[:300]}")
        bad += len(grown)
    return bad


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="?", type=Path, default=CORPUS / "pages")
    parser.add_argument("--vnu", metavar="JAR", help="vnu.jar, of the npm package vnu-jar")
    parser.add_argument("--html-validate", metavar="PROGRAM", help="node_modules/.bin/html-validate")
    parser.add_argument("--axe", action="store_true", help="axe-core in Chromium (some minutes)")
    parser.add_argument("--work", type=Path, help="keep the pages of before and after here")
    options = parser.parse_args()
    lookers: dict[str, Callable[[Path], Said]] = {}
    if options.vnu:
        lookers["Nu HTML Checker"] = vnu(options.vnu)
    if options.html_validate:
        lookers["html-validate"] = html_validate(options.html_validate)
    if options.axe:
        lookers["axe-core"] = axe
    bad = 0
    with tempfile.TemporaryDirectory(prefix="accesspub-independent-") as folder:
        for way in ([], ["--review"]):
            bad += compare(options.pages, way, lookers, (options.work or Path(folder)) / ("review" if way else "safe"))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
