"""What a result depends on besides the pages: settings, worklist, knowledge, and accesspub.

Files travel to other machines as one ZIP archive in the ledger, named by its hash. A worker that gets another one, or
has another accesspub, refuses to work.
"""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from accesspub import __version__
from accesspub.config import Config
from accesspub.errors import UsageError
from accesspub.files.read import read_file
from accesspub.knowledge.load import folder as knowledge_folder
from accesspub.ledger.place import Place
from accesspub.run.model import Order

_SETTINGS = "accesspub.toml"  # empty: the settings are in the order
_ALTERNATIVES = Path("alternatives")


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
    """The files that settings name, as a ZIP archive, and an order whose paths are those in it.

    Raises:
        UsageError: a file cannot be read.
    """
    moved: dict[str, Any] = {each.name: getattr(config, each.name) for each in fields(Config)}
    files: dict[str, Path] = {}
    moved["knowledge"] = tuple(Path("knowledge", str(number)) for number in range(len(config.knowledge)))
    for path, name in zip(config.knowledge, moved["knowledge"], strict=True):
        files.update(_below(path, name))
    if config.worklist is not None:
        moved["worklist"] = Path("worklist", config.worklist.name)
        files[moved["worklist"].as_posix()] = config.worklist
    if order.alternatives is not None:
        inside = order.alternatives.resolve()  # a link out of the folder is not followed, as on this machine
        found = _below(order.alternatives, _ALTERNATIVES)
        files.update((name, path) for name, path in found if path.resolve().is_relative_to(inside))
    moved.update(baseline=None, waivers=None, root=None)  # the first two judge, when all pages are known
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(_SETTINGS), b"")
        for name, path in sorted(files.items()):
            try:
                data = read_file(path) if path.is_file() else b""  # a folder, which may be empty
            except OSError as error:
                raise UsageError(f"{path}: {error.strerror or error}") from error
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    alternatives = _ALTERNATIVES if order.alternatives is not None else None
    return out.getvalue(), replace(
        order, overrides=tuple(moved.items()), config=Path(_SETTINGS), alternatives=alternatives
    )


def _below(folder: Path, name: Path) -> Iterator[tuple[str, Path]]:
    yield f"{name.as_posix()}/", folder
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield (name / path.relative_to(folder)).as_posix(), path


_unpacked: dict[str, tempfile.TemporaryDirectory[str]] = {}


def unpacked_order(place: Place, order: Order, bundle: str) -> Order:
    """An order of `pack` with the files that belong to it, unpacked once in each process.

    Raises:
        UsageError: the ledger has other files than the ones that belong to this run.
    """
    if bundle not in _unpacked:
        data = place.read(bundle_name(bundle)).data
        if data is None or sha256(data).hexdigest() != bundle:
            raise UsageError(f"the ledger does not contain the settings of this run ({bundle_name(bundle)})")
        folder = tempfile.TemporaryDirectory(prefix="accesspub-")
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            archive.extractall(folder.name)
        _unpacked[bundle] = folder
    base = Path(_unpacked[bundle].name)
    values = dict(order.overrides)
    knowledge, worklist = values["knowledge"], values["worklist"]
    if isinstance(knowledge, tuple):
        values["knowledge"] = tuple(base / path for path in knowledge)
    if isinstance(worklist, Path):
        values["worklist"] = base / worklist
    alternatives = base / order.alternatives if order.alternatives is not None else None
    return replace(order, overrides=tuple(values.items()), config=base / _SETTINGS, alternatives=alternatives)


def bundle_name(digest: str) -> str:
    """The file with the bundle of a hash."""
    return f"bundle-{digest}.zip"
