"""Where a ledger is: a folder, or a prefix of an object store."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from accesspub.errors import NotStartedError, UsageError
from accesspub.files.atomic_write import replacing
from accesspub.files.read import read_file
from accesspub.streams import STORES

_MOST = 1_000_000_000  # bytes of a file


class LedgerError(NotStartedError):
    """A file of a ledger cannot be read or written."""


class Place(Protocol):
    """Files by name. Each is written as a whole; every method raises `LedgerError` if the place fails."""

    def read(self, name: str) -> bytes | None:
        """The bytes of a file; None if there is none."""

    def write(self, name: str, data: bytes) -> None:
        """Write a file, or replace it."""

    def create(self, name: str, data: bytes) -> bool:
        """Write a file if there is none; whether it was written."""

    def remove(self, name: str) -> None:
        """Remove a file, if there is one."""

    def names(self) -> Iterator[str]:
        """The names of all files."""


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

    def read(self, name: str) -> bytes | None:
        try:
            return read_file(self._folder / name, _MOST)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise LedgerError(f"{self._folder / name}: {error}") from error

    def write(self, name: str, data: bytes) -> None:
        try:
            with replacing(self._folder / name) as out:
                out.write(data)
        except OSError as error:
            raise LedgerError(f"{self._folder / name}: {error}") from error

    def create(self, name: str, data: bytes) -> bool:
        spare = f".{name}.{uuid.uuid4()}"
        self.write(spare, data)
        try:
            os.link(self._folder / spare, self._folder / name)
        except FileExistsError:
            return False
        except OSError as error:
            raise LedgerError(f"{self._folder / name}: {error}") from error
        finally:
            (self._folder / spare).unlink()
        return True

    def remove(self, name: str) -> None:
        (self._folder / name).unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        yield from sorted(path.name for path in self._folder.iterdir())


class _Bucket:
    def __init__(self, address: str) -> None:
        import obstore
        from obstore import exceptions

        from accesspub.streams.store import Address, opened

        bucket, self._prefix = Address.of(address)
        self._store: Any = opened(bucket)
        self._obstore, self._errors = obstore, exceptions
        self._failed = (exceptions.BaseError, OSError)

    def _key(self, name: str) -> str:
        return f"{self._prefix}/{name}".lstrip("/")

    def read(self, name: str) -> bytes | None:
        try:
            return bytes(self._obstore.get(self._store, self._key(name)).bytes())
        except (self._errors.NotFoundError, FileNotFoundError):
            return None
        except self._failed as error:
            raise self._error(name, error) from error

    def write(self, name: str, data: bytes) -> None:
        self._put(name, data, "overwrite")

    def create(self, name: str, data: bytes) -> bool:
        try:
            self._put(name, data, "create")
        except FileExistsError:
            return False
        return True

    def _put(self, name: str, data: bytes, mode: Any) -> None:
        try:
            self._obstore.put(self._store, self._key(name), data, mode=mode, use_multipart=False)
        except (self._errors.AlreadyExistsError, self._errors.PreconditionError) as error:
            raise FileExistsError(name) from error
        except self._failed as error:
            raise self._error(name, error) from error

    def remove(self, name: str) -> None:
        try:
            self._obstore.delete(self._store, self._key(name))
        except (self._errors.NotFoundError, FileNotFoundError):
            return
        except self._failed as error:
            raise self._error(name, error) from error

    def names(self) -> Iterator[str]:
        try:
            for chunk in self._obstore.list(self._store, prefix=self._prefix or None):
                yield from (one["path"].removeprefix(self._prefix).lstrip("/") for one in chunk)
        except self._failed as error:
            raise self._error("", error) from error

    def _error(self, name: str, error: BaseException) -> LedgerError:
        return LedgerError(f"{self._key(name)}: {str(error).partition(chr(10))[0][:300]}")
