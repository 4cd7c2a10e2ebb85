"""What a result depends on besides the pages: settings, worklist, knowledge, and accesspub.

Files travel to other machines as one ZIP archive in the ledger, named by its hash. A worker that gets another one, or
has another accesspub, refuses to work.
"""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from accesspub import __version__
from accesspub.config import Config, as_mapping, from_mapping
from accesspub.errors import UsageError
from accesspub.files.read import read_file
from accesspub.files.safe_load import from_json
from accesspub.knowledge.load import folder as knowledge_folder
from accesspub.ledger.place import Place
from accesspub.run.model import Order

_SETTINGS, _NO_SETTINGS = "settings.json", "accesspub.toml"  # the second is empty: no other file is looked for
_MOST = 1_000_000_000  # bytes of all files, unpacked: anybody may have written the ledger
_ALTERNATIVES = Path("alternatives")
_ANSWERS = ("declined", "accepted")  # settings that no settings file has


def fingerprint(value: Any) -> str:
    """The hash of settings: the same in every process."""
    return sha256(json.dumps(value, default=_plain, sort_keys=True).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {each.name: getattr(value, each.name) for each in fields(value)}
    return sorted(value) if isinstance(value, frozenset) else str(value)


@lru_cache(maxsize=1)
def program() -> str:
    """The hash of accesspub itself: its version, its code and its knowledge."""
    found = sha256(__version__.encode())
    for folder, pattern in ((Path(__file__).parent.parent, "*.py"), (knowledge_folder(), "*.yaml")):
        for path in sorted(folder.rglob(pattern), key=lambda path: path.relative_to(folder).as_posix()):
            found.update(path.relative_to(folder).as_posix().encode() + b"\0" + read_file(path))
    return found.hexdigest()


def pack(order: Order, config: Config) -> tuple[bytes, Order]:
    """Settings and the files that they name, as a ZIP archive, and the order without them.

    Raises:
        UsageError: a file cannot be read.
    """
    files: dict[str, Path] = {}
    knowledge = tuple(Path("knowledge", str(number)) for number in range(len(config.knowledge)))
    for path, place in zip(config.knowledge, knowledge, strict=True):
        files.update(_below(path, place))
    worklist = None
    if config.worklist is not None:
        worklist = Path("worklist", config.worklist.name)
        files[worklist.as_posix()] = config.worklist
    if order.alternatives is not None:
        inside = order.alternatives.resolve()  # a link out of the folder is not followed, as on this machine
        found = _below(order.alternatives, _ALTERNATIVES)
        files.update((name, path) for name, path in found if path.resolve().is_relative_to(inside))
    # A baseline and waivers judge, when all pages are known.
    moved = replace(config, knowledge=knowledge, worklist=worklist, baseline=None, waivers=None)
    settings = {"settings": as_mapping(moved), **{name: sorted(getattr(config, name)) for name in _ANSWERS}}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(_NO_SETTINGS), b"")
        archive.writestr(zipfile.ZipInfo(_SETTINGS), json.dumps(settings, sort_keys=True))
        for name, path in sorted(files.items()):
            try:
                data = read_file(path) if path.is_file() else b""  # a folder, which may be empty
            except OSError as error:
                raise UsageError(f"{path}: {error.strerror or error}") from error
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue(), replace(order, overrides=(), config=None, alternatives=None)


def _below(folder: Path, name: Path) -> Iterator[tuple[str, Path]]:
    yield f"{name.as_posix()}/", folder
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield (name / path.relative_to(folder)).as_posix(), path


_unpacked: dict[str, tempfile.TemporaryDirectory[str]] = {}


def unpacked_order(place: Place, order: Order, bundle: str) -> Order:
    """An order with the settings and files of a bundle, unpacked once in each process.

    Raises:
        UsageError: the ledger has other files than the ones that belong to this run.
    """
    if bundle not in _unpacked:
        data = place.read(bundle_name(bundle)).data
        if data is None or sha256(data).hexdigest() != bundle:
            raise UsageError(f"the ledger does not contain the settings of this run ({bundle_name(bundle)})")
        _unpacked[bundle] = _unpack(data)
    base = Path(_unpacked[bundle].name)
    try:
        found = from_json(read_file(base / _SETTINGS))
        config = from_mapping(found["settings"], bundle_name(bundle), base)
        answers = {name: frozenset(map(str, found[name])) for name in _ANSWERS}
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise UsageError(f"{bundle_name(bundle)} is damaged ({error})") from error
    values = {each.name: getattr(config, each.name) for each in fields(Config)} | answers | {"root": None}
    alternatives = base / _ALTERNATIVES if (base / _ALTERNATIVES).is_dir() else None
    return replace(order, overrides=tuple(values.items()), config=base / _NO_SETTINGS, alternatives=alternatives)


def _unpack(data: bytes) -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory(prefix="accesspub-")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MOST:
                raise ValueError(f"larger than {_MOST // 1_000_000} MB")
            archive.extractall(folder.name)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, zlib.error) as error:
        folder.cleanup()
        raise UsageError(f"the settings of this run are damaged ({error})") from error
    return folder


def bundle_name(digest: str) -> str:
    """The file with the bundle of a hash."""
    return f"bundle-{digest}.zip"
