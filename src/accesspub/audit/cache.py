"""Pages that need not be visited again: nothing that their last visit depended on has changed.

A visit depends on the files that the page asked for, missing ones included, on the options, on axe-core, on the
browser, and on our own code. Only a served folder is cached: nobody can know what another server would answer.
"""

from __future__ import annotations

import base64
import hashlib
import json
import platform
import zlib
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from accesspub import __version__
from accesspub.audit.asked import HEADER
from accesspub.audit.browser.launch import Tools, version_of
from accesspub.audit.model import GatherOptions, Record, Target, Variant, dump, page_key
from accesspub.audit.record_shape import record_fits
from accesspub.audit.run_folder import BODIES, FILE_NAME, record_name
from accesspub.errors import UsageError
from accesspub.files.atomic_write import write_quickly
from accesspub.files.read import is_ours, read_with_status
from accesspub.files.safe_load import from_json, unpacked

if TYPE_CHECKING:
    from accesspub.audit.browser.axe import AxeCore
    from accesspub.audit.browser.session import Session
    from accesspub.audit.site_server import Site

#: Options that change nothing on a page.
_OUTSIDE = ("axe", "jobs", "recycle", "retries", "variants")
_CODE = Path(__file__).parent


def why_not(options: GatherOptions) -> str:
    """Which option makes it impossible to know whether a page is the same; empty if none does."""
    found = {
        "--allow-host": options.allow_hosts, "--cookie": options.cookies, "--header": options.headers,
        "--login": options.login, "--no-cdp": not options.cdp, "--remote": options.remote,
        "--browser firefox": options.browser == "firefox", "--report earl": options.act,
    }  # fmt: skip
    return ", ".join(flag for flag, given in found.items() if given)


class Kept(NamedTuple):
    """What a run had of a page: its record, its bodies, and the files that hold all of it."""

    record: Record
    bodies: dict[str, bytes]
    files: dict[str, bytes]


class PageCache:
    """The records of former visits to the pages of one folder."""

    def __init__(self, folder: Path, site: Site, options: GatherOptions, axe: AxeCore, tools: Tools) -> None:
        """Pages visited otherwise than with these options and programs are not reused.

        Raises:
            UsageError: the folder does not exist and cannot be made.
        """
        self.folder, self.site = folder, site
        self.reused = 0
        self._versions = [version_of(program) for program in (*tools.browsers, *tools.drivers)]
        code = [path.read_bytes() for path in sorted(_CODE.rglob("*")) if path.suffix in (".py", ".js")]
        self._engine = {
            "accesspub": [__version__, *(_sha(data) for data in code)], "axe": _sha(axe.source().encode()),
            "programs": self._versions, "machine": platform.platform(),
            "place": [site.production.prefix, site.production.origin],
            **{key: value for key, value in asdict(options).items() if key not in _OUTSIDE},
        }  # fmt: skip
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"--cache {folder}: cannot be made ({error.strerror}).") from error
        self.browser = self._read("browser.zz", self._key())

    def _key(self, *page: str) -> str:
        return _sha(dump([self._engine, page]))

    def find(self, target: Target, variant: Variant) -> Kept | None:
        """What a run had of a page that is as it was at its last visit; None: it must be visited."""
        if self.browser is None:
            return None
        kept = self._read(f"{page_key(target.page, str(variant))}.zz", self._key(target.page, str(variant)))
        try:
            if kept is None or any(self.site.asked.state(path) != state for path, state in kept["asked"].items()):
                return None
            files = {name: base64.b64decode(data) for name, data in kept["files"].items()}
            record = from_json(files[record_name(target.page, str(variant))])
            bodies = {what: unpacked(files[record[what]]) for what in BODIES if record.get(what)}
        except (KeyError, TypeError, ValueError, AttributeError, OSError):
            return None
        fits = record_fits(record) and (record.get("page"), record.get("variant")) == (target.page, str(variant))
        if not kept["asked"] or not fits or not all(map(FILE_NAME.fullmatch, files)):
            return None
        self.reused += 1
        return Kept(record, bodies, files)

    def begin(self, session: Session) -> str:
        """Begin a visit: its requests are marked, and the browser asks for everything."""
        visit = self.site.asked.begin()
        session.call("Network.setCacheDisabled", cacheDisabled=True)
        session.call("Network.setExtraHTTPHeaders", headers={HEADER: visit})
        return visit

    def end(self, visit: str, target: Target, variant: Variant, files: dict[str, bytes] | None) -> None:
        """End a visit; ``files`` are those that the run has of the page, None if it was not tested."""
        asked = self.site.asked.end(visit)
        if files and asked:
            kept = {"asked": asked, "files": {name: base64.b64encode(data).decode() for name, data in files.items()}}
            self._write(f"{page_key(target.page, str(variant))}.zz", self._key(target.page, str(variant)), kept)

    def finish(self, about: Record, rules: Sequence[Record]) -> None:
        """Keep what the browser said about itself, if its version is one that the programs named."""
        if any(str(about.get("version")) in version for version in self._versions):
            self._write("browser.zz", self._key(), {"about": about, "rules": list(rules)})

    def _read(self, name: str, key: str) -> Any:
        try:
            kept, status = read_with_status(self.folder / name, str(self.folder.resolve()))
            head, _, data = kept.partition(b"\n")
            if not is_ours(status):  # who writes a record can make a page green
                return None
            return from_json(unpacked(data)) if head.decode() == f"{key} {_sha(data)}" else None
        except (KeyError, TypeError, ValueError, OSError):
            return None

    def _write(self, name: str, key: str, value: Any) -> None:
        try:
            data = zlib.compress(json.dumps(value).encode(), 1)
            write_quickly(self.folder / name, f"{key} {_sha(data)}\n".encode() + data)
        except OSError:
            return  # a full disk costs time, not the run


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
