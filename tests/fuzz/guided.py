"""Fuzzing that looks where it gets to: ``python tests/fuzz/guided.py pages .fuzz/guided -max_total_time=600``.

Atheris (``pip install atheris``; Linux and macOS, no part of the project's requirements) watches which lines of
accesspub an input runs through, and goes on from inputs that found new ones. What comes after the folder goes to
libFuzzer. What fails is kept by it as ``crash-…`` in the current folder; run again with that file instead of a folder.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from pathlib import Path

import atheris

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]
os.environ.setdefault("XDG_CACHE_HOME", tempfile.mkdtemp(prefix="accesspub-fuzz-"))

with atheris.instrument_imports(include=["accesspub"]):
    import seeds
    from targets import TARGETS

    import accesspub.captions
    import accesspub.engine.engine
    import accesspub.metadata
    import accesspub.rules  # noqa: F401 - loaded here, so that it is watched

_NAMES = ("vtt", "srt", "ttml", "sbv", "smi", "scc", "stl", "json", "txt", "md", "html")
_BEGINNING = 400  # inputs of the other campaign to begin with


def main() -> None:
    target, folder, *rest = sys.argv[1:]
    place = Path(folder)
    if not place.is_file():
        place.mkdir(parents=True, exist_ok=True)
        for number in range(_BEGINNING):
            given = seeds.make(target, 1, number)
            raw = given if isinstance(given, bytes) else bytes([_NAMES.index("txt")]) + given[0]
            if len(raw) < 4096:
                (place / hashlib.sha256(raw).hexdigest()[:16]).write_bytes(raw)

    def one(data: bytes) -> None:
        number = len(data)  # the settings an input is run with may depend only on the input
        if target == "captions":
            TARGETS[target]((data[1:], "a." + _NAMES[data[0] % len(_NAMES)] if data else "a.txt"), number)
        else:
            TARGETS[target](data, number)

    atheris.Setup([sys.argv[0], folder, "-max_len=4096", "-timeout=60", *rest], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
