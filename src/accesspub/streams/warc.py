"""Pages in web archives: WARC files, gzipped or not, and the WACZ packages around them.

What is read is what a browser got: pages that were answered with 200, without the encodings of their transfer. `fix`
writes the pages that it changes into a new file, as conversions that name the record they were made of.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import uuid
import zipfile
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import IO, Any, Literal, NamedTuple

from accesspub import __version__
from accesspub.edits.byte_edits import apply
from accesspub.engine.result import PageResult
from accesspub.files.read import open_file
from accesspub.html.source import is_binary
from accesspub.run.model import Given, Job
from accesspub.streams import WARC
from accesspub.streams.source import Source, known_encoding

_XHTML = "application/xhtml+xml"
_PAGE = re.compile(rb"\s*content-type\s*:\s*(?:text/html|application/xhtml\+xml)\b", re.I)
_HEAD = 65536  # bytes that the headers of an answer have at the most
_CODINGS: tuple[Literal["all", "content", "transfer", "none"], ...] = ("all", "content", "transfer", "none")


class _Record(NamedTuple):
    """The record that a page was in."""

    id: str
    address: str
    kind: str
    raw: bytes


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
            except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError) as error:
                yield self._broken(path, f"the archive cannot be read to its end ({error})")

    def _of_package(self, path: str) -> Iterator[Job]:
        with open_file(path) as file, zipfile.ZipFile(file) as package:
            names = [name for name in package.namelist() if name.lower().endswith(WARC)]
            if not names:
                raise ValueError("it has no WARC file")
            for name in names:
                with package.open(name) as stream:
                    yield from self._of(f"{path}/{name}", stream)

    def _of(self, name: str, stream: IO[bytes]) -> Iterator[Job]:
        from fastwarc.warc import ArchiveIterator, WarcRecordType

        empty = True
        for record in ArchiveIterator(stream, record_types=WarcRecordType.any_type, parse_http=False):
            empty = False
            if record.record_type in (WarcRecordType.response, WarcRecordType.resource):
                job = self._job(record, is_answer=record.record_type == WarcRecordType.response)
                if job is not None:
                    yield job
        if empty:
            yield self._broken(name, "it has no records")

    def _job(self, record: Any, *, is_answer: bool) -> Job | None:
        """The job of a record; None if it is not a page."""
        length, kind = record.content_length, record.headers.get("Content-Type") or ""
        head = (
            record.reader.read(min(_HEAD, length))
            if is_answer
            else b"content-type:" + kind.encode("latin-1", "replace")
        )
        lines = head.split(b"\r\n\r\n", 1)[0].split(b"\n")
        if not any(map(_PAGE.match, lines)) or (is_answer and b" 200" not in lines[0]):
            return None
        address = record.headers.get("WARC-Target-URI") or "no address"
        name = f"{address} {record.headers.get('WARC-Date') or 'no date'}"
        if part := record.headers.get("WARC-Truncated"):
            return self._broken(name, f"the archive has only a part of it ({part})")
        if length > self._most + _HEAD:
            return self._broken(name, f"larger than {self._most // 1_000_000} MB")
        block = (head if is_answer else b"") + record.reader.read(length)
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
            self._out.write(gzip.compress(record, mtime=0) if self._gzipped else record)


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
            return raw, kind, known_encoding(record.http_charset)
    return None, "", None
