"""Pages in web archives: WARC files, gzipped or not, and the WACZ packages around them.

What is read is what a browser got: pages that were answered with 200, without the encodings of their transfer. `fix`
writes the pages that it changes into a new file, as conversions that name the record they were made of.
"""

from __future__ import annotations

import gzip
import hashlib
import uuid
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import IO, Any, Literal, NamedTuple

from accesspub import __version__
from accesspub import expressions as re
from accesspub.edits.byte_edits import apply
from accesspub.engine.result import PageResult
from accesspub.files.read import open_file
from accesspub.html.source import is_binary
from accesspub.run.model import Given, Job, Order, Work
from accesspub.streams import WARC
from accesspub.streams.source import Source, charset

_XHTML = "application/xhtml+xml"
_PAGE = re.compile(rb"\s*content-type\s*:\s*(?:text/html|application/xhtml\+xml)\b", re.I)
_DAMAGED = (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, zlib.error)
_GZIP, _CUT = b"\x1f\x8b", "it ends within a record"
_HEAD = 65536  # bytes that the headers of an answer have at the most
_MOST_KNOWN = 4096  # pages of which a process keeps the result, for the next copy of the page
_CODINGS: tuple[Literal["all", "content", "transfer", "none"], ...] = ("all", "content", "transfer", "none")


class _Record(NamedTuple):
    """The record that a page was in."""

    id: str
    address: str
    kind: str
    raw: bytes


class _Members(gzip.GzipFile):
    """Gzip members one after the other; what is before a cut is read, and then it is an error."""

    def read(self, size: int | None = -1) -> bytes:
        return self.read1(-1 if size is None else size)


class Archives(Source):
    """The pages of web archives.

    Args:
        paths: the archives.
        most: bytes of a page; larger ones are named and not read.
        out: where conversions go; None: nowhere.
        gzipped: whether each of them is compressed.
    """

    def __init__(self, paths: Sequence[str], most: int, out: IO[bytes] | None = None, *, gzipped: bool = False) -> None:
        self._paths, self._most, self._out, self._gzipped = paths, most, out, gzipped
        self._waiting: deque[_Record | None] = deque()
        self._run = str(uuid.uuid4())
        if out is not None:
            info = f"software: accesspub {__version__}\r\nformat: WARC File Format 1.1\r\n".encode()
            self._write("warcinfo", info, str(uuid.uuid4()), {"Content-Type": "application/warc-fields"})

    def jobs(self) -> Iterator[Job]:
        """The pages, named by address and date; what cannot be read is a job that fails."""
        for path in self._paths:
            try:
                if path.lower().endswith(".wacz"):
                    yield from self._of_package(path)
                else:
                    with open_file(path) as stream:
                        yield from self._of(path, stream)
            except _DAMAGED as error:
                yield self._broken(path, f"the archive cannot be read to its end ({error})")

    def _of_package(self, path: str) -> Iterator[Job]:
        with open_file(path) as file, zipfile.ZipFile(file) as package:
            entries = [entry for entry in package.infolist() if entry.filename.lower().endswith(WARC)]
            if not entries:
                raise ValueError("it has no WARC file")
            for entry in entries:
                with package.open(entry) as stream:
                    yield from self._of(f"{path}/{entry.filename}", stream)

    def _of(self, name: str, stream: Any) -> Iterator[Job]:
        from fastwarc.warc import ArchiveIterator, WarcRecordType

        if stream.peek(2)[:2] == _GZIP:  # read here, since FastWARC passes over what is cut
            stream = _Members(fileobj=stream)
        empty = True
        for record in ArchiveIterator(stream, record_types=WarcRecordType.any_type, parse_http=False):
            empty = False
            if not record.headers.get("Content-Length"):  # where a header is cut, FastWARC makes up an empty record
                raise EOFError(_CUT)
            head = record.reader.read(min(_HEAD, record.content_length))
            if (job := self._job(record, head)) is not None:
                yield job
            elif len(head) + record.reader.consume() < record.content_length:
                raise EOFError(_CUT)
        if empty:
            yield self._broken(name, "it has no records")

    def _job(self, record: Any, head: bytes) -> Job | None:
        """The job of a record, of which the beginning is read; None if it is not a page."""
        from fastwarc.warc import WarcRecordType

        is_answer = record.record_type == WarcRecordType.response
        length, kind = record.content_length, record.headers.get("Content-Type") or ""
        if not is_answer and record.record_type != WarcRecordType.resource:
            return None
        about = head if is_answer else b"content-type:" + kind.encode("latin-1", "replace")
        lines = about.split(b"\r\n\r\n", 1)[0].split(b"\n")
        if not any(map(_PAGE.match, lines)) or (is_answer and lines[0].split()[1:2] != [b"200"]):
            return None
        address = record.headers.get("WARC-Target-URI") or "no address"
        name = f"{address} {record.headers.get('WARC-Date') or 'no date'}"
        if part := record.headers.get("WARC-Truncated"):
            return self._broken(name, f"the archive has only a part of it ({part})")
        if record.headers.get("WARC-Segment-Number"):
            return self._broken(name, "it is in several records, which are not put together")
        if length > self._most + _HEAD:
            return self._broken(name, f"larger than {self._most // 1_000_000} MB")
        block = head + record.reader.read(length)
        if len(block) < length:
            return self._broken(name, "the archive ends within it")
        encoding = None
        if is_answer:
            raw, kind, encoding = _answer(block, self._most)
            if raw is None:
                return self._broken(name, "its transfer encoding cannot be read")
        else:
            raw = block
        self._waiting.append(_Record(record.record_id or "", address, kind, raw))
        return Job(name, given=Given(raw, encoding, name="page.xhtml" if kind.lower().startswith(_XHTML) else ""))

    def _broken(self, name: str, reason: str) -> Job:
        self._waiting.append(None)
        return Job(name, given=Given(broken=reason))

    def work(self, how: Work) -> Work:
        """Work on a page once, however often an archive has it."""
        return partial(_once, how=how, run=self._run)

    def put(self, result: PageResult) -> None:
        """Write the next page as a conversion, if it was changed."""
        record = self._waiting.popleft()
        if self._out is None or record is None or not result.edits:
            return
        after = apply(record.raw, result.edits)
        made = uuid.uuid5(uuid.NAMESPACE_URL, record.id + hashlib.sha256(after).hexdigest())
        headers = {"WARC-Target-URI": record.address, "WARC-Refers-To": record.id, "Content-Type": record.kind}
        self._write("conversion", after, str(made), headers)

    def _write(self, kind: str, block: bytes, name: str, headers: dict[str, str]) -> None:
        date = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        fields = {
            "WARC-Type": kind,
            "WARC-Record-ID": f"<urn:uuid:{name}>",
            "WARC-Date": date,
            **headers,
            "Content-Length": str(len(block)),
        }
        lines = "".join(f"{key}: {_one_line(value)}\r\n" for key, value in fields.items() if value)
        record = f"WARC/1.1\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"
        if self._out is not None:
            self._out.write(gzip.compress(record, 6, mtime=0) if self._gzipped else record)


@lru_cache(maxsize=1)
def _known(_run: str) -> dict[tuple[object, ...], PageResult]:
    """The results of a run in this process, without their pages."""
    return {}


def _once(job: Job, order: Order, raw: bytes | None = None, *, how: Work, run: str) -> PageResult:
    given = job.given
    if given is None or given.broken:
        return how(job, order, raw)
    known, key = _known(run), (hashlib.sha256(given.raw).digest(), given.encoding, given.name)
    found = known.get(key)
    if found is not None:
        return replace(found, path=job.path, html=apply(given.raw, found.edits))
    result = how(job, order, raw)
    if result.status != "error":
        if len(known) == _MOST_KNOWN:
            known.clear()
        known[key] = replace(result, html=b"")
    return result


def _one_line(value: str) -> str:
    return " ".join(value.split())


def _answer(block: bytes, most: int) -> tuple[bytes | None, str, str | None]:
    """The page in an answer, its content type, and its encoding.

    Many archives have pages that were decoded before they were kept, under headers that say they were not.
    """
    from fastwarc.warc import WarcRecord, WarcRecordType

    for coding in _CODINGS:
        try:
            record = WarcRecord()
            record.init_headers(WarcRecordType.response)
            record.set_bytes_content(block)
            record.is_http = True
            record.parse_http(auto_decode=coding)
            raw = record.reader.read(most + 1)
        except (OSError, ValueError, EOFError):
            continue
        if not is_binary(raw):
            kind = record.http_headers.get("Content-Type") or "text/html"
            return raw, kind, charset(kind)
    return None, "", None
