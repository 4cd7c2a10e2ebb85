"""What another reader finds in caption files and we do not: the public test suites of others, read where they are.

    .venv/bin/python bench/peers.py FOLDER...

FOLDER is a checkout of such a suite (ttconv, the IMSC tests, pycaption, pysubs2, webvtt-py, vtt.js). Nothing is copied.
ttconv reads each file, too. The tests of pycaption, pysubs2 and webvtt-py are run with their readers wrapped, and what
these are given and find is compared as well. A word that another reader shows and we do not, in a file that we call
undamaged, is a silent loss; so is a crash. Exit code: 0 none, 1 some, 2 no files.
"""

from __future__ import annotations

import importlib
import io
import logging
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

from accesspub.captions import CaptionsError, read
from accesspub.captions.formats import suffixes

TTML = frozenset({"ttml", "dfxp", "imsc", "itt", "xml"})
_TAGS = re.compile(r"\{\\[^{}]*\}|</?[biu]>|</?font\b[^>]*>?|color=\S+>")  # some leave them in the text of SRT
SUITES = ("pycaption", "pysubs2", "webvtt")  # packages whose tests are run
TIMES = 200  # snapshots of a file that are compared


def files(folder: Path) -> Iterator[Path]:
    """The caption files in a folder."""
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower().lstrip(".") in suffixes(timed=True) and path.is_file():
            yield path


def peer(path: Path) -> list[str] | None:
    """The words that ttconv shows; None if it does not read the file."""
    suffix = path.suffix.lower().lstrip(".")
    name = "imsc" if suffix in TTML else suffix
    try:
        reader = importlib.import_module(f"ttconv.{name}.reader")
        if name == "stl":
            document = reader.to_model(io.BytesIO(path.read_bytes()))
        elif name == "imsc":
            document = reader.to_model(ElementTree.parse(path))
        else:
            document = reader.to_model(
                path.read_text("utf-8") if name == "scc" else io.StringIO(path.read_text("utf-8"))
            )
        return _shown(document)
    except Exception:  # a peer that stops is not a judge
        return None


def _shown(document: Any) -> list[str]:
    from ttconv.isd import ISD
    from ttconv.model import Br, P, Rp, Text  # Rp: around a reading where ruby cannot be shown

    words: dict[str, None] = {}
    for moment in ISD.significant_times(document)[:TIMES]:
        isd = ISD.from_model(document, moment)
        for region in isd.iter_regions():
            aside = {id(part) for one in region.dfs_iterator() if isinstance(one, Rp) for part in one.dfs_iterator()}
            parts = [one for one in region.dfs_iterator() if isinstance(one, (Text, Br, P)) and id(one) not in aside]
            words.update(
                dict.fromkeys("".join(one.get_text() if isinstance(one, Text) else " " for one in parts).split())
            )
    return list(words)


def compare(path: Path) -> tuple[str, list[str]]:
    """The outcome for one file, and the words that we do not have."""
    try:
        captions = read(path)
    except CaptionsError:
        return "refused", []
    except Exception as error:
        return "CRASH", [repr(error)]
    known = path.with_suffix(".words")
    expected = known.read_text("utf-8", "surrogatepass").split() if known.exists() else peer(path)
    if expected is None:
        return "read by us alone", []
    if captions.format == "vtt":  # a line with an arrow always begins a cue (WebVTT 6.1); some take it for text
        arrows = [line for line in path.read_text("utf-8", "replace").splitlines() if "-->" in line]
        expected = [word for word in expected if word not in " ".join(arrows).split()]
    ours = "".join("".join(item.text.split()) for item in captions.cues)
    expected = [_TAGS.sub("", word) for word in expected]
    lost = [word for word in expected if not _has(ours, word.replace("━", "—").replace("ʌ", "^"))]
    if not lost:
        return "same words", []
    named = any(problem.severity != "note" or problem.code == "other-language" for problem in captions.problems)
    return ("named loss" if named else "SILENT LOSS"), lost


def _has(ours: str, word: str) -> bool:
    """Whether a word is there; with ruby, ttconv has the readings after all bases."""
    return word in ours or unescape(word) in ours or (max(word) > "\u2e80" and set(word) <= set(ours))


def record(folder: Path, place: str) -> str:
    """Run the tests of a checkout and record what their readers read; return the last line of the output."""
    for name in SUITES:
        if (folder / name).is_dir() and (folder / "tests").is_dir():
            paths = os.pathsep.join(map(str, (folder.resolve(), Path(__file__).parent)))
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-q", "-p", "peers_record", "-p", "no:cacheprovider", "tests"],
                cwd=folder, capture_output=True, text=True, check=False,
                env={**os.environ, "PYTHONPATH": paths, "ACCESSPUB_RECORD": place, "ACCESSPUB_SUITE": name},
            )  # fmt: skip
            lines = (done.stdout or done.stderr).strip().splitlines()
            return f"{name}: {lines[-1] if lines else 'no tests ran'}"
    return ""


def main(folders: list[str]) -> int:
    """Print each silent loss, and how many files had which outcome."""
    logging.disable(logging.CRITICAL)
    outcomes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as recorded:
        for number, folder in enumerate(folders):
            place = Path(recorded, str(number))
            place.mkdir()
            if summary := record(Path(folder), str(place)):
                print(summary, "" if any(place.iterdir()) else "(NOT TESTED: nothing was recorded)")
            for path in (*files(Path(folder)), *files(place)):
                outcome, lost = compare(path)
                outcomes[outcome] += 1
                if outcome.isupper():
                    print(f"{path}: {outcome}: {' '.join(lost)[:200]}")
                    if place in path.parents:
                        print(path.read_text("utf-8", "replace")[:2000])
    for outcome, count in outcomes.most_common():
        print(f"{count:7,}  {outcome}")
    if not outcomes:
        print("NOT TESTED: no caption files; name the checkouts of test suites")
        return 2
    return int(any(outcome.isupper() for outcome in outcomes))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
