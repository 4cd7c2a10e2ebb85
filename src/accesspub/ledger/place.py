"""The place of a ledger: a folder, or a prefix of an object store."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple, Protocol

from accesspub.errors import NotStartedError, UsageError
from accesspub.files.atomic_write import ChangedError, create_atomically, write_atomically
from accesspub.files.read import read_file
from accesspub.streams import STORES

_MOST = 1_000_000_000  # bytes of a file


class LedgerError(NotStartedError):
    """A file of a ledger cannot be read or written."""


class File(NamedTuple):
    """A file as it is now.

    Attributes:
        data: its bytes; None: there is none.
        version: what `Place.replace` knows it by; None: there is none.
    """

    data: bytes | None = None
    version: Any = None


class Place(Protocol):
    """Files by name. Each is written as a whole; every method raises `LedgerError` if the place fails."""

    def read(self, name: str) -> File:
        """Read a file."""

    def replace(self, name: str, data: bytes, version: Any) -> Any:
        """Write a file if it is still that version; returns the new one, or None if somebody else has written it."""


def place_of(address: str) -> Place:
    """The place of an address: ``s3://bucket/prefix``, or a folder.

    Raises:
        UsageError: it cannot be opened.
    """
    if address.startswith(STORES):
        return _Bucket(address)
    return _Folder(Path(address).absolute())


class _Folder:
    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"--ledger {folder}: {error.strerror or error}") from error
        self._folder = folder

    def read(self, name: str) -> File:
        try:
            data = read_file(self._folder / name, _MOST)
        except FileNotFoundError:
            return File()
        except OSError as error:
            raise LedgerError(f"{self._folder / name}: {error}") from error
        return File(data, data)

    def replace(self, name: str, data: bytes, version: Any) -> Any:
        place = self._folder / name
        try:
            if version is None:
                create_atomically(place, data)
            else:
                write_atomically(place, data, instead_of=version)
        except (ChangedError, FileExistsError):
            return None
        except OSError as error:
            if version is not None and isinstance(error, FileNotFoundError):
                return None
            raise LedgerError(f"{place}: {error}") from error
        return data


class _Bucket:
    def __init__(self, address: str) -> None:
        import obstore
        from obstore import exceptions

        from accesspub.streams.store import Address, is_late, opened

        bucket, self._prefix = Address.of(address)
        self._store: Any = opened(bucket)
        self._obstore, self._errors, self._is_late = obstore, exceptions, is_late
        self._failed = (exceptions.BaseError, OSError)

    def _key(self, name: str) -> str:
        return f"{self._prefix}/{name}".lstrip("/")

    def read(self, name: str) -> File:
        try:
            got = self._obstore.get(self._store, self._key(name))
            return File(bytes(got.bytes()), _version(got.meta))
        except (self._errors.NotFoundError, FileNotFoundError):
            return File()
        except self._failed as error:
            raise self._error(name, error) from error

    def replace(self, name: str, data: bytes, version: Any) -> Any:
        mode: Any = "create" if version is None else version
        try:
            return _version(self._obstore.put(self._store, self._key(name), data, mode=mode, use_multipart=False))
        except self._failed as error:
            if self._is_late(error) or (version is not None and isinstance(error, self._errors.NotFoundError)):
                return None
            raise self._error(name, error) from error

    def _error(self, name: str, error: BaseException) -> LedgerError:
        return LedgerError(f"{self._key(name)}: {str(error).partition(chr(10))[0][:300]}")


def _version(meta: Any) -> Any:
    return {key: meta[key] for key in ("e_tag", "version") if meta[key] is not None}
