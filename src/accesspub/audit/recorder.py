"""What a run keeps of each page: its record, its bodies, and the manifest at the end."""

from __future__ import annotations

import threading
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from accesspub.audit.browser.axe import AxeCore
from accesspub.audit.browser.visit import jsonable
from accesspub.audit.judge.own_rules import BackgroundRules
from accesspub.audit.model import STABLE_ORIGIN, GatherOptions, Record, Target, Untested, Variant, dump, page_key
from accesspub.audit.run_folder import RunWriter, record_name
from accesspub.files.read import read_file

#: Gets how many pages are done, how many there are, and how many were not tested.
Progress = Callable[[int, int, int], None]


@dataclass(frozen=True)
class Served:
    """The address that serves a folder, and the one recorded in its place: the port differs between runs."""

    origin: str = ""
    known_as: str = STABLE_ORIGIN

    def stable(self, text: str) -> str:
        """A text in which the address is the one that is recorded."""
        if not self.origin:
            return text
        host = self.origin.split("//")[1]
        return text.replace(self.origin, self.known_as).replace(host, self.known_as.split("//")[1])


NOT_SERVED = Served()


class Recorder:
    """Writes the records of a run; several threads may use it."""

    def __init__(
        self,
        folder: Path,
        options: GatherOptions,
        served: Served,
        *,
        total: int,
        progress: Progress | None = None,
        ahead: BackgroundRules | None = None,
    ) -> None:
        """``ahead`` gets each page's bodies at once, so that our own rules run while the browsers work."""
        self.writer = RunWriter(folder)
        self.options, self.served, self.ahead = options, served, ahead
        self.total, self.done, self.failed = total, 0, 0
        self._progress = progress or (lambda _done, _total, _failed: None)
        self._lock = threading.Lock()

    def gathered(
        self, target: Target, variant: Variant, attempt: int, visits: Sequence[Record], seconds: float
    ) -> Record:
        """Write what the visits of a page saw; the first one counts, the others show what is flaky."""
        seen, *more = visits
        record = _base(target, variant, attempt) | jsonable(seen)
        record |= {"status": "gathered", "reason": None, "seconds": round(seconds, 3)}
        record["again"] = [{"axe": other["axe"]} for other in more]
        self._keep_bodies(record, seen)
        self._write(record)
        return record

    def reused(self, record: Record, bodies: Mapping[str, bytes], files: Mapping[str, bytes]) -> None:
        """Write the files that a former run had of a page; its record says that it is reused."""
        for name in files.keys() - {record_name(record["page"], record["variant"])}:
            self.writer.write(name, files[name])
        self._check(record, bodies)
        self._write({**record, "reused": True})

    def files(self, record: Record) -> dict[str, bytes]:
        """The files that the run has of a page."""
        pictures = {
            f"shots/{node['shot']}.jpg"
            for part in ("violations", "incomplete") for rule in record["axe"][part] for node in rule["nodes"]
            if node.get("shot")
        }  # fmt: skip
        names = {record_name(record["page"], record["variant"]), record["served"], record["dom"], *pictures} - {None}
        return {name: read_file(self.writer.folder / name) for name in sorted(names)}

    def untested(self, target: Target, variant: Variant, reason: Untested, attempts: int) -> None:
        """Write why a page was not tested, with what was seen before."""
        record = _base(target, variant, attempts)
        if reason.partial:
            record |= {**jsonable(reason.partial), "again": []}
            self._keep_bodies(record, reason.partial)
        record |= {"status": "untested", "reason": {"kind": reason.kind, "detail": reason.detail}}
        self._write(record)

    def _keep_bodies(self, record: Record, seen: Record) -> None:
        key = page_key(record["page"], record["variant"])
        record["served"] = record["dom"] = None
        bodies: dict[str, bytes] = {}
        for what in ("served", "dom"):
            body = seen.get(what)
            if body is None or not self.options.keep_dom:
                continue
            data = body if isinstance(body, bytes) else self.served.stable(body).encode("utf-8", "surrogatepass")
            record[what] = f"bodies/{key}.{what}.zz"
            bodies[what] = data
            self.writer.write(record[what], zlib.compress(data, 1))
        self._check(record, bodies)

    def _check(self, record: Record, bodies: Mapping[str, bytes]) -> None:
        """Run our rules over a page: they check the first variant only."""
        if self.ahead and bodies and record["variant"] == str(self.options.variants[0]):
            key = page_key(record["page"], record["variant"])
            self.ahead.add(key, bodies.get("served"), bodies.get("dom"), record["page"])

    def _write(self, record: Record) -> None:
        name = record_name(record["page"], record["variant"])
        self.writer.write(name, self.served.stable(dump(record).decode()).encode())
        with self._lock:
            self.done += 1
            self.failed += record["status"] != "gathered"
            self._progress(self.done, self.total, self.failed)

    def finish(self, started: float, axe: AxeCore, **more: object) -> None:
        """Write the manifest."""
        options = asdict(self.options)
        for key in ("headers", "cookies", "login", "remote", "extra_flags", "capabilities", "token", "variants"):
            options.pop(key, None)  # secrets stay out of the run folder
        about = {
            "started": round(started, 3),
            "seconds": round(time.time() - started, 3),
            "axe": {"version": axe.version, "origin": axe.origin},
            "options": options,
            "variants": [str(variant) for variant in self.options.variants],
        }
        self.writer.finish({**about, **more})


def _base(target: Target, variant: Variant, attempts: int) -> Record:
    return {"page": target.page, "address": target.url, "variant": str(variant), "attempts": attempts}
