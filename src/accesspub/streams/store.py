"""Pages in object stores: S3, Google Cloud Storage, Azure.

In place, a page is written only if it is still the one that was read: a conditional PUT. If somebody has changed it in
between, theirs is read and fixed. Objects are listed a few at a time. The processes that work on them read and write
them.
"""

from __future__ import annotations

import asyncio
import gzip
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any, NamedTuple

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, InvalidPathError, NotFoundError, PreconditionError
from obstore.store import from_url

from accesspub.edits.byte_edits import apply
from accesspub.engine.result import PageResult
from accesspub.errors import UsageError
from accesspub.files.patterns import spec_of
from accesspub.files.safe_load import unpacked
from accesspub.html.site import PAGE_NAMES, PAGE_SUFFIXES
from accesspub.run.model import STDIN, Given, Job, NotProcessedError, Order, Work
from accesspub.run.workspace import Workspace
from accesspub.streams.source import Source, charset

_TRIES = 4  # how often a page is read again that somebody else keeps changing
_PATIENCE = 300  # seconds until a listing must go on
_FAILED = (BaseError, OSError, NotImplementedError)


class Address(NamedTuple):
    """Where an object is."""

    bucket: str
    key: str

    @classmethod
    def of(cls, text: str) -> Address:
        """Read ``s3://bucket/key``.

        Raises:
            UsageError: it leads upwards.
        """
        scheme, _, rest = text.partition("://")
        bucket, _, key = rest.partition("/")
        if not {".", ".."}.isdisjoint(key.split("/")):
            raise UsageError(f"{text}: an address has no . and .. in it")
        return cls(f"{scheme}://{bucket}", key.strip("/"))

    def __str__(self) -> str:
        return f"{self.bucket}/{self.key}"


@lru_cache(maxsize=8)
def opened(bucket: str) -> Any:
    """The store of a bucket, with the credentials of the environment.

    Raises:
        UsageError: there is no store of that kind, or its settings are wrong.
    """
    try:
        return from_url(bucket)
    except _FAILED as error:
        raise UsageError(f"{bucket}: {_short(error)}") from error


class Objects(Source):
    """The pages of stores.

    Args:
        paths: addresses of single pages, or of all below a prefix.
        output: the prefix that fixed pages are written below; None: in place.
        exclude: keys that are left out, as patterns of .gitignore.

    Raises:
        UsageError: a store cannot be listed.
    """

    def __init__(self, paths: Sequence[str], output: str | None = None, exclude: Sequence[str] = ()) -> None:
        self._named = [Address.of(path) for path in paths]
        self._output = output if output is None else str(Address.of(output))
        self._exclude = spec_of(exclude)
        for address in self._named:
            try:
                next(_listed(address, 1), None)
            except InvalidPathError:
                continue  # there are objects; the list says which one cannot be read
            except _FAILED as error:
                raise UsageError(f"{address}: {_short(error)}") from error

    def jobs(self) -> Iterator[Job]:
        """The pages, in the order in which the store lists them.

        Raises:
            UsageError: no page was found.
        """
        empty = True
        for address in self._named:
            try:
                for key, base, version in self._keys(address):
                    empty = False
                    path = str(Address(address.bucket, key))
                    inside = key.removeprefix(base).lstrip("/")
                    target = path if self._output is None else f"{self._output.rstrip('/')}/{inside}"
                    yield Job(path, target, version=version)
            except _FAILED as error:
                empty = False
                yield Job(str(address), given=Given(broken=f"cannot be listed to its end: {_short(error)}"))
        if empty:
            raise UsageError(f"{self._named[0]}: contains no page ({PAGE_NAMES})")

    def _keys(self, address: Address) -> Iterator[tuple[str, str, str]]:
        if address.key.lower().endswith(PAGE_SUFFIXES):
            yield address.key, address.key.rpartition("/")[0], ""
            return
        for meta in _listed(address):
            key = meta["path"]
            if key.lower().endswith(PAGE_SUFFIXES) and not self._exclude.match_file(key):
                yield key, address.key, meta["e_tag"] or ""

    def work(self, how: Work) -> Work:
        """Read and write each page in the process that works on it."""
        return partial(work_on_object, how=how)

    def loaded(self, job: Job, order: Order) -> Job:
        """Read the page of a job."""
        if job.given is not None:
            return job
        try:
            return replace(job, given=_given(job, read_object(job.path, Workspace(order).config(STDIN).max_bytes)))
        except NotProcessedError as error:
            return replace(job, given=Given(broken=str(error)))

    def put(self, result: PageResult) -> None:
        """Nothing is left to write."""


def _listed(address: Address, at_once: int = 1000) -> Iterator[Any]:
    """All objects below an address. It ends with Ctrl-C and with a store that goes round in circles or says nothing.

    Raises:
        OSError: the store does not come to an end.
    """
    objects = obstore.list(opened(address.bucket), prefix=address.key or None, chunk_size=at_once)
    number, mark = 0, ""
    with asyncio.Runner() as runner:  # a listing that is waited for without a loop does not end with Ctrl-C
        while chunk := runner.run(_next(objects)):
            for meta in chunk:
                if meta["path"] == mark:
                    raise OSError(f"the store lists {mark} twice")
                number += 1
                if number & (number - 1) == 0:  # the first, second, fourth, eighth, ...: a circle has one of them
                    mark = meta["path"]
                yield meta


async def _next(objects: AsyncIterator[Any]) -> Any:
    try:
        async with asyncio.timeout(_PATIENCE):
            return await objects.__anext__()
    except StopAsyncIteration:
        return None
    except TimeoutError:
        raise TimeoutError(f"the store has listed nothing for {_PATIENCE} seconds") from None


def require_conditions(address: Address) -> None:
    """Check that a store refuses a write that comes too late, with an object that is removed again.

    Raises:
        UsageError: it does not, or nothing can be written.
    """
    bucket, key = address
    folder = key.rpartition("/")[0] if key.lower().endswith(PAGE_SUFFIXES) else key
    if not writes_conditionally(opened(bucket), f"{folder}/.accesspub-{uuid.uuid4()}".lstrip("/")):
        raise UsageError(
            f"{bucket}: this store does not write conditionally, so pages could be lost; use -o with another prefix"
        )


def writes_conditionally(store: Any, key: str) -> bool:
    """Whether a store refuses to replace what is not the version that was read.

    Raises:
        UsageError: nothing can be written.
    """
    try:
        obstore.put(store, key, b"probe", use_multipart=False)
    except _FAILED as error:
        raise UsageError(f"{key}: {_short(error)}") from error
    try:
        obstore.put(store, key, b"too late", mode={"e_tag": '"no version"'}, use_multipart=False)
    except PreconditionError:
        return True
    except _FAILED:
        return False
    finally:
        obstore.delete(store, key)
    return False


class Object(NamedTuple):
    """A page as it was read, with what is to be written with it."""

    page: bytes
    version: Any
    attributes: Any

    @property
    def tag(self) -> str:
        """Its version, as a list of objects has it."""
        return str(self.version.get("e_tag") or "")

    @property
    def is_gzipped(self) -> bool:
        """Whether it is stored compressed."""
        return str(self.attributes.get("Content-Encoding", "")).lower() == "gzip"


def work_on_object(job: Job, order: Order, raw: bytes | None = None, *, how: Work) -> PageResult:
    """Read a page, work on it, and write it if it was changed; a failure becomes the result."""
    del raw
    return worked(job, order, how).saved().result


class WorkedObject(NamedTuple):
    """A page that was worked on and may have to be written: then it has the object that was read.

    Attributes:
        result: what became of it.
        data: the page as it was read.
        version: what the store calls it.
    """

    result: PageResult
    data: bytes
    version: str
    job: Job
    order: Order
    how: Work
    found: Object | None = None

    def written(self) -> WorkedObject | None:
        """Write it, where it is to be written; None if somebody else has written it in the meantime."""
        if self.found is None or self.job.target is None:
            return self
        in_place = self.job.target == self.job.path
        if in_place and not any(self.found.version.values()):
            return self._broken("not written: the store does not say which version it is")
        try:
            if not in_place:
                return self._replace(found=None) if _is_copied(self.job, self.found, self._after()) else None
            version = _write(self.job.target, self.found, self._after(), self.found.version)
        except _FAILED as error:
            return None if is_late(error) else self._broken(f"cannot be written: {_short(error)}")
        return self._replace(version=version, found=None)

    def saved(self, *, is_late: bool = False) -> WorkedObject:
        """Write it; if somebody else has made another page of it, theirs is worked on.

        Args:
            is_late: whether that is known already.
        """
        one = self
        for _ in range(_TRIES):
            done = None if is_late else one.written()
            if done is not None:
                return done
            is_late = False
            later = worked(one.job, one.order, one.how)
            if one.job.target == one.job.path and later.data == one._after():
                # By another process, or by a request whose answer was lost.
                return one._replace(version=later.version, found=None)
            one = later
        return one._broken(f"not written: somebody else changed it {_TRIES} times in the meantime")

    def _after(self) -> bytes:
        return apply(self.data, self.result.edits)

    def _broken(self, reason: str) -> WorkedObject:
        return self._replace(result=PageResult.broken(self.job.path, reason, self.data), found=None)


def worked(job: Job, order: Order, how: Work, read: Callable[[], Object] | None = None) -> WorkedObject:
    """Read a page and work on it; it is not written yet.

    Args:
        job: the page.
        order: what to do.
        how: does it.
        read: gives the object, if it is being read already.
    """
    try:
        if job.given is not None:
            raise NotProcessedError(job.given.broken)
        found = read() if read is not None else read_object(job.path, Workspace(order).config(STDIN).max_bytes)
    except NotProcessedError as error:
        return WorkedObject(PageResult.broken(job.path, str(error)), b"", "", job, order, how)
    result = how(replace(job, target=None, given=_given(job, found)), order)
    changes = bool(result.edits) or job.target != job.path
    due = order.write and job.target is not None and result.status != "error" and changes
    return WorkedObject(result, found.page, found.tag, job, order, how, found if due else None)


def is_late(error: BaseException) -> bool:
    """Whether somebody else has written an object, or was writing it at the same time (409)."""
    return isinstance(error, (PreconditionError, AlreadyExistsError)) or "409 Conflict" in str(error)


def _given(job: Job, found: Object) -> Given:
    return Given(found.page, charset(found.attributes.get("Content-Type")), name=Address.of(job.path).key)


def read_object(path: str, most: int) -> Object:
    """Read a page.

    Raises:
        NotProcessedError: it cannot be read.
    """
    bucket, key = Address.of(path)
    try:
        got = obstore.get(opened(bucket), key)
        if got.meta["size"] > most:
            raise NotProcessedError(f"larger than {most // 1_000_000} MB")
        data, attributes = bytes(got.bytes()), got.attributes
    except (NotFoundError, FileNotFoundError) as error:
        raise NotProcessedError("does not exist, or was removed during the run") from error
    except _FAILED as error:
        raise NotProcessedError(f"cannot be read: {_short(error)}") from error
    found = Object(data, _version(got.meta), attributes)
    coding = attributes.get("Content-Encoding", "")
    if found.is_gzipped:
        try:
            return found._replace(page=unpacked(data, most, gzip=True))
        except ValueError as error:
            raise NotProcessedError(f"its gzip data {error}") from error
    if coding not in ("", "identity", "utf-8"):
        raise NotProcessedError(f"its Content-Encoding is {coding}; only gzip is read")
    return found


def _is_copied(job: Job, found: Object, page: bytes) -> bool:
    """Write a page elsewhere; False, and nothing is written, if the original is no longer the one that was read.

    So a process that was held up does not replace what another one has made of a later version. Where the store cannot
    write on a condition, the page is written all the same.
    """
    put = partial(_write, job.target or "", found, page)
    try:
        put("create")
    except AlreadyExistsError:
        there, now = (_head(path) for path in (job.target or "", job.path))  # in this order
        if now != found.version:
            return False
        put(there or "overwrite")
    except _FAILED as error:
        if is_late(error):
            return False
        put("overwrite")
    return True


def _head(path: str) -> Any:
    bucket, key = Address.of(path)
    return _version(obstore.head(opened(bucket), key))


def _version(meta: Any) -> Any:
    """What a store calls a version of an object."""
    return {name: meta[name] for name in ("e_tag", "version") if meta[name] is not None}


def _write(path: str, found: Object, page: bytes, mode: Any) -> str:
    """Write a page; returns what the store calls it now."""
    bucket, key = Address.of(path)
    data = gzip.compress(page, mtime=0) if found.is_gzipped else page
    put = obstore.put(opened(bucket), key, data, attributes=found.attributes, mode=mode, use_multipart=False)
    return put["e_tag"] or ""


def _short(error: BaseException) -> str:
    """The first line of an error, without its details for developers."""
    return str(error).partition("\n")[0][:300]
