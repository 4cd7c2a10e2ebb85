"""What must hold for any input whatever; anything else that comes out is a failure."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import zlib
from pathlib import Path
from typing import Any

import seeds_files
import targets_doors

from accesspub.audit.errors import AuditError
from accesspub.audit.formats import names, renderer
from accesspub.audit.judge.baseline import load_baseline, load_waivers
from accesspub.audit.judge.judge import judge
from accesspub.audit.judge.policy import Policy
from accesspub.audit.judge.verdict import Place
from accesspub.audit.merge import merge
from accesspub.audit.model import dump
from accesspub.audit.run_folder import RunWriter, record_name
from accesspub.captions import CaptionsError, check, read, transcript, write
from accesspub.cli.list import list_page
from accesspub.config import Config, load
from accesspub.engine.engine import engine
from accesspub.engine.registry import rules
from accesspub.engine.undo import undo
from accesspub.errors import UserError
from accesspub.html_report.serve.answers import Files, checked
from accesspub.metadata import parse
from accesspub.run.model import Job, Order
from accesspub.worklist.table import read as read_worklist
from promises import machine, promises, spliced

# What takes long is a hang by the campaign's own clock, which does not go on while the machine sleeps.
_SAFE, _REVIEW = Config(time_limit=3600), Config(time_limit=3600, review=True)
_LEAN = Config(time_limit=3600, keep_original=False)
_LIST = Order("list")
_FOLDER = Path(tempfile.mkdtemp(prefix="accesspub-fuzz-"))
# A transcript is put into a page as it is: it may hold no script, and no address that runs one. What looks like
# one in the words is escaped, so a tag or an attribute is one only after a real "<".
_ACTIVE = re.compile(
    r"<(?:script|style|iframe|object|embed|link|meta|base|svg|math|form)\b|<[^<>]*[\s/\"']on\w+\s*=", re.I
)
_ADDRESS = re.compile(
    r"<[^<>]*\s(?:href|src|action|xlink:href)\s*=\s*[\"']?\s*(?:javascript|data|vbscript|file):", re.I
)
_FORMATS = ("vtt", "srt", "ttml", "json3", "podcast-json", "sami", "sbv", "scc", "stl", "txt")


def pages(raw: bytes, number: int = 0) -> None:
    """`fix`, `check` and `list` of one page, and every promise that is made of any page."""
    path = "page.xhtml" if number % 16 == 3 else "page.html"
    result = promises(raw, _REVIEW if number % 2 else _SAFE, path, confirm=number % 64 == 0, brief=number % 8 != 0)
    listed = list_page(Job(path), _LIST, raw)
    assert ("error" in listed) == (result.status == "error"), listed.get("error")


def captions(given: tuple[bytes, str], number: int = 0) -> None:
    """Read, check, make a transcript, write in another format and read that again."""
    raw, name = given
    try:
        found = read(raw, name=name)
    except CaptionsError as error:
        if not str(error):
            raise AssertionError("a refusal needs its reason") from error
        return
    check(found)
    times = number % 2 == 0
    html = transcript(found, language="en", timestamps=times, timestamp_href="" if times else None).html
    assert not _ACTIVE.search(html), f"a transcript with a script: {html[:300]}"
    assert not _ADDRESS.search(html), f"a transcript with an address that runs: {html[:300]}"
    for item in found.cues:
        assert item.start == item.start, "a start that is not a number"
        assert item.end == item.end, "an end that is not a number"
        assert abs(item.end) != float("inf"), "an end that never comes"
    try:
        written = write(found, _FORMATS[number % len(_FORMATS)])
    except CaptionsError:
        return
    # Plain text may look like anything, so it is read as what it is.
    kind = _FORMATS[number % len(_FORMATS)]
    read(written.data, name="a." + kind, format="txt" if kind == "txt" else None)


def pictures(raw: bytes, number: int = 0) -> None:
    """Read what a picture says of itself: clean, short text or nothing, and never an exception."""
    found = parse(raw)
    if found is None:
        return
    told = [
        found.alt,
        found.description,
        found.credit,
        found.copyright,
        found.source_type,
        *found.creators,
        *found.alts.values(),
    ]
    for text in told:
        assert len(text) <= 10_000, "a text of any length"
        assert all(letter.isprintable() or letter in "\u200c\u200d\u00ad" for letter in text), repr(text)


def marks(raw: bytes, number: int = 0) -> None:
    """Fix a page that holds marks of any kind, undo it, and fix it without keeping anything."""
    promises(raw, _REVIEW if number % 2 else _SAFE, confirm=number % 64 == 0, brief=number % 8 != 0)
    for select in ((), ("image-alt", "list-faked", "media-unsupported", "embed-title", "image-credit")):
        undone = undo(raw, "page.html", select)
        assert undone.status in ("fixed", "unchanged", "refused", "error"), undone.status
        assert spliced(raw, undone.edits) == undone.html, "the listed edits do not lead to the page before"
        if undone.edits:
            assert not undo(undone.html, "page.html", select).edits, "a second undo finds more"
    lean = machine(_LEAN).fix(raw, "page.html")
    assert spliced(raw, lean.edits) == lean.html, "the listed edits do not lead to the lean page"
    assert machine(_LEAN).fix(lean.html, "page.html").html == lean.html, "a second lean fix changes the page again"


def files(given: tuple[bytes, str], number: int = 0) -> None:
    """Read a file that steers accesspub: what it says, or one sentence that names it."""
    raw, name = given
    place = _FOLDER / name
    place.write_bytes(raw)
    try:
        if name == "accesspub.toml":
            config = load(place, rules())
            config.for_path("a/x.html")
            engine(config) if number % 16 == 0 else None
        elif name.startswith("list."):
            for row in read_worklist(place):
                assert row.key
        elif name == "waivers.yaml":
            for waiver in load_waivers(place):
                waiver.covers("image-alt", Place(id="", page="a", role="", name="", text="", ordinal=0))
        elif name == "baseline.json":
            load_baseline(place)
        else:
            (_FOLDER / "given.yaml").unlink(missing_ok=True)
            answers = Files(place, _FOLDER / "given.yaml")
            answers.ready()
            answers.save(checked([{"id": "a", "rule": "image-alt", "page": "a", "answer": "unsure"}]))
            answers.ready()
    except UserError as error:
        _is_one_sentence(error, place)


def _is_one_sentence(error: Exception, place: Path | None = None) -> None:
    assert place is None or str(place) in str(error), f"which file is meant? {error}"
    assert "\n" not in str(error), f"more than one sentence: {error}"


def runs(given: tuple[bytes, str], number: int = 0) -> None:
    """Judge a run whose manifest or record an attacker wrote, write every report of it, and merge it."""
    raw, name = given
    folder, merged = _FOLDER / "run", _FOLDER / "merged"
    for one in (folder, merged):
        shutil.rmtree(one, ignore_errors=True)
    writer = RunWriter(folder)
    for which in ("served", "dom"):
        writer.write(f"bodies/{'0' * 20}.{which}.zz", zlib.compress(b"<html lang=en><img src=a.png>"))
    body = (
        raw.replace(b"bodies/x.", b"bodies/" + b"0" * 20 + b".") if name == "record.json" else dump(seeds_files.RECORD)
    )
    writer.write(record_name("a", "1280x800"), body)
    try:
        about = json.loads(raw) if name == "run.json" else seeds_files.ABOUT
        if not isinstance(about, dict):
            return
        writer.finish(about)
    except (ValueError, TypeError, RecursionError):  # an attacker's own mistake
        return
    try:
        verdict = judge(folder, Policy(own_rules=number % 8 == 0))
        assert verdict.exit_code in (0, 1, 3), verdict.exit_code
        assert len(verdict.pages) == len(about["pages"])
        for kind in names():
            written = renderer(kind)(verdict)
            text = written if isinstance(written, str) else "".join(written)
            assert text.encode("utf-8", "backslashreplace") is not None
        merge([folder], merged)
        judge(merged, Policy(own_rules=False))
    except AuditError as error:
        _is_one_sentence(error)


TARGETS: dict[str, Any] = {
    "pages": pages, "captions": captions, "pictures": pictures, "marks": marks, "files": files, "runs": runs,
    **targets_doors.TARGETS,
}  # fmt: skip
