"""Pages as JSON, one object a line: in, and out again with what became of them.

Only its page and ``accesspub`` are written into a line; all else of it keeps its text, so nothing is lost or rewritten.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Mapping
from typing import IO, Any, NamedTuple

from accesspub import expressions as re
from accesspub.edits.byte_edits import apply
from accesspub.engine.result import PageResult
from accesspub.report.formats.json import page_record
from accesspub.run.model import Given, Job
from accesspub.streams.source import Source

OURS = "accesspub"
_ESCAPED = 6  # bytes that a byte of a page takes at the most, as \\u0000
_MORE = 1_000_000  # bytes of a line next to its page
_NAMES = ("id", "path", "url")
_BLANK = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


class _Line(NamedTuple):
    number: int
    text: str
    record: dict[str, Any]
    job: Job


class Lines(Source):
    """The lines of a stream.

    Args:
        stream: the lines.
        out: where they go.
        most: bytes of a page.
        changes: whether the edits are made, or only listed.
    """

    def __init__(self, stream: IO[bytes], out: IO[bytes], most: int, *, changes: bool) -> None:
        self._stream, self._out, self._most, self._changes = stream, out, most, changes
        self._waiting: deque[_Line] = deque()

    def jobs(self) -> Iterator[Job]:
        """The pages; a line without a page is a job that fails."""
        for number, raw in enumerate(self._lines(), 1):
            if raw is not None and not raw.strip():
                continue
            line = _read(number, raw)
            self._waiting.append(line)
            yield line.job

    def _lines(self) -> Iterator[bytes | None]:
        """The lines; None for one that is too long."""
        limit = self._most * _ESCAPED + _MORE
        while raw := self._stream.readline(limit):
            if len(raw) < limit or raw.endswith(b"\n"):
                yield raw
                continue
            while raw and not raw.endswith(b"\n"):
                raw = self._stream.readline(limit)
            yield None

    def put(self, result: PageResult) -> None:
        """Write the object of the next line, with what became of its page."""
        record = {key: value for key, value in page_record(result).items() if key not in ("path", "encoding")}
        after = None
        if result.edits and self._changes:
            line = self._waiting[0]
            raw = line.job.given.raw if line.job.given is not None else b""
            after = apply(raw, result.edits).decode("utf-8", "surrogateescape")
        self.put_record(record, after)

    def put_record(self, ours: Mapping[str, Any], after: str | None = None) -> None:
        """Write the object of the next line, with ``accesspub`` added and its page as it is afterwards."""
        line = self._waiting.popleft()
        if not line.record:
            text = _json({"line": line.number, OURS: ours})
        else:
            text = _with(line.text, {OURS: ours} if after is None else {"html": after, OURS: ours})
        self._out.write(text.encode("utf-8", "surrogatepass") + b"\n")
        self._out.flush()


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:  # half of a pair: it stays escaped
        return json.dumps(value)
    return text


def _with(text: str, values: Mapping[str, object]) -> str:
    """An object that was read before, with other values for some keys: in each place of a key that it has twice."""
    parts, done, at, left = [], 0, _filled(text, 0), dict(values)
    while text[at] in "{,":
        name, at = _DECODER.raw_decode(text, _filled(text, at + 1))
        start = _filled(text, _filled(text, at) + 1)  # behind the colon
        _, at = _DECODER.raw_decode(text, start)
        if name in values:
            parts += [text[done:start], _json(values[name])]
            done = at
            left.pop(name, None)
        at = _filled(text, at)
    more = f", {_json(left)[1:-1]}" if left else ""
    return f"{''.join(parts)}{text[done:-1].rstrip()}{more}}}"


def _filled(text: str, at: int) -> int:
    """The next place that is not blank."""
    return _BLANK.match(text, at).end()  # type: ignore[union-attr]


def _read(number: int, raw: bytes | None) -> _Line:
    name = f"line {number}"
    text, record, problem = "", {}, "is too long"
    if raw is not None:
        try:
            text = raw.decode("utf-8-sig").strip()
            record = _object(text)
            problem = ""
        except (ValueError, RecursionError) as error:
            record, problem = {}, str(error) or "it is nested too deeply"
    if problem:
        return _Line(number, text, {}, Job(name, given=Given(broken=f"line {number}: {problem}")))
    label = next((str(record[key]) for key in _NAMES if isinstance(record.get(key), str | int) and record[key]), name)
    path, language = record.get("path"), record.get("lang")
    given = Given(
        record["html"].encode("utf-8", "surrogateescape"),
        "utf-8",
        language if isinstance(language, str) else "",
        path if isinstance(path, str) else "",
    )
    return _Line(number, text, record, Job(label, given=given))


def _object(text: str) -> dict[str, Any]:
    """The object of a line.

    Raises:
        ValueError: it is not an object, or has no page.
    """
    record = json.loads(text, parse_constant=_refuse)
    if not isinstance(record, dict):
        raise ValueError("it is not a JSON object")
    if not isinstance(record.get("html"), str):
        raise ValueError('its "html" is missing or not a string')
    try:
        record["html"].encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError(f'its "html" has a lone surrogate at character {error.start}') from None
    return record


def _refuse(name: str) -> float:
    raise ValueError(f"{name} is not JSON")
