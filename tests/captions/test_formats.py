"""Caption formats are modules of ``captions/formats/``, and nothing else knows them by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from accesspub.captions import convert, read
from accesspub.captions import formats as package
from accesspub.captions.convert import format_for
from accesspub.captions.formats import formats, shared_suffixes, suffixes, writable

SHOUT = '''"""Lines of time and text."""
from accesspub.captions.format import Format, Match
from accesspub.captions.model import cue


def _match(file):
    return Match.CERTAIN if file.start.startswith("SHOUT") else Match.NO


def _read(file, draft):
    for line in file.text.splitlines()[1:]:
        start, text = line.split(" ", 1)
        draft.cues.append(cue(float(start), float(start) + 1, text))


def _write(captions, cues, problems):
    return "SHOUT\\n" + "".join(f"{item.start:g} {item.text.upper()}\\n" for item in cues)


FORMAT = Format(("shout",), _match, _read, _write)
'''


def test_a_suffix_means_one_format() -> None:
    named = Counter(suffix for known in formats().values() for suffix in known.suffixes)
    assert set(named.values()) == {1}
    assert {"vtt", "srt", "dfxp", "smi", "md", "xhtml"} <= set(named)


def test_what_is_written_has_a_suffix() -> None:
    for name in writable():
        known = formats()[name]
        assert format_for(f"clip.{(*known.suffixes, *known.shared)[0]}") == name
    assert format_for("clip.mp4") is None


def test_suffixes_are_those_of_captions_or_of_transcripts() -> None:
    assert not suffixes(timed=True) & suffixes(timed=False)
    assert shared_suffixes() == {"json", "xml", "sub"}


@pytest.fixture
def shout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One more format, as somebody would add it: one module."""
    (tmp_path / "shout.py").write_text(SHOUT, "utf-8")
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    caches = (formats, writable, suffixes, shared_suffixes)
    for cached in caches:
        cached.cache_clear()
    yield
    monkeypatch.undo()
    for cached in caches:
        cached.cache_clear()


@pytest.mark.usefixtures("shout")
def test_a_format_is_one_module(tmp_path: Path) -> None:
    clip = tmp_path / "clip.shout"
    clip.write_text("SHOUT\n1 Hello\n2 There\n")
    captions = read(clip)
    assert (captions.format, [item.text for item in captions.cues]) == ("shout", ["Hello", "There"])
    assert "shout" in suffixes(timed=True)
    assert format_for("new.shout") == "shout"
    made = convert(b"WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n", "shout")
    assert made.data == b"SHOUT\n1 HELLO\n"
