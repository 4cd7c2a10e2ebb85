"""A pytest plugin for the suites of other projects: it records what their readers are given, and the words they find.

``bench/peers.py`` runs a suite with it. Each input becomes ``N.SUFFIX`` in the folder that ACCESSPUB_RECORD names, and
its words ``N.words``. Nothing is recorded of what a reader refuses.
"""

from __future__ import annotations

import functools
import importlib
import io
import itertools
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

_PYCAPTION = {"SRTReader": "srt", "WebVTTReader": "vtt", "DFXPReader": "dfxp", "SAMIReader": "smi", "SCCReader": "scc"}
_numbers = itertools.count()


def _keep(suffix: str, text: str, words: Iterable[str]) -> None:
    place = Path(os.environ["ACCESSPUB_RECORD"]) / f"{next(_numbers):05d}.{suffix}"
    place.write_text(text, "utf-8", "surrogatepass", newline="")
    place.with_suffix(".words").write_text("\n".join(words), "utf-8", "surrogatepass")


def _wrap(
    owner: Any, name: str, suffix: str, text_of: Callable[..., str], words_of: Callable[[Any], list[str]]
) -> None:
    original = getattr(owner, name)

    @functools.wraps(original)
    def recorded(*arguments: Any, **named: Any) -> Any:
        found = original(*arguments, **named)
        with suppress(TypeError, AttributeError, UnicodeError, LookupError):  # an input of another kind
            _keep(suffix, text_of(*arguments), words_of(found))
        return found

    setattr(owner, name, recorded)


def _pycaption() -> None:
    package = importlib.import_module("pycaption")

    def words(found: Any) -> list[str]:
        return [
            word
            for language in found.get_languages()[:1]
            for one in found.get_captions(language)
            for word in one.get_text().split()
        ]

    for name, suffix in _PYCAPTION.items():
        _wrap(getattr(package, name), "read", suffix, lambda _self, content, *_: content, words)


def _webvtt() -> None:
    for name in ("vtt", "srt", "sbv"):
        module = importlib.import_module(f"webvtt.{name}")

        def words(found: Any) -> list[str]:
            captions = getattr(found, "captions", found)
            return [word for one in captions for word in one.text.split()]

        _wrap(module, "parse", name, lambda lines, *_: "\n".join(lines), words)


def _pysubs2() -> None:
    package = importlib.import_module("pysubs2")
    original = package.SSAFile.from_file.__func__

    def from_file(cls: Any, fp: Any, *arguments: Any, **named: Any) -> Any:
        text = fp.read()
        found = original(cls, io.StringIO(text), *arguments, **named)
        words = [word for one in found if not one.is_comment and not one.is_drawing for word in one.plaintext.split()]
        _keep({"substation": "ass"}.get(found.format, found.format), text, words)
        return found

    package.SSAFile.from_file = classmethod(from_file)


for _package, _record in (("pycaption", _pycaption), ("webvtt", _webvtt), ("pysubs2", _pysubs2)):
    if os.environ.get("ACCESSPUB_SUITE") == _package:
        _record()
