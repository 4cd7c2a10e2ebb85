"""Analyse the media files of a page, for the rules that ask about speech or burnt-in text.

Only with ``accesspub[media]``, only for the ACT report, and only on hosts that the browser of this run may reach.
"""

from __future__ import annotations

import hashlib
import posixpath
import tempfile
import threading
import urllib.parse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from accesspub.audit import fetch
from accesspub.audit.errors import AuditError
from accesspub.files.atomic_write import write_quickly


class MediaProbe:
    """The content of the media files of a run; each address is fetched once."""

    def __init__(self, hosts: Sequence[str], headers: Mapping[str, str]) -> None:
        """Only ``hosts`` (see `gather.hosts_of`) are contacted; ``headers`` are sent with every request."""
        self._hosts, self._headers = frozenset(hosts), dict(headers)
        self._known: dict[str, dict[str, Any] | None] = {}
        self._lock = threading.Lock()

    def listen(self, media: Sequence[dict[str, Any]]) -> None:
        """Add ``heard`` to each medium; None if nothing is known."""
        for medium in media:
            if medium["tag"] in ("audio", "video"):
                with self._lock:
                    address = str(medium["src"]).split("#")[0]
                    if address not in self._known:
                        self._known[address] = self._heard(address)
                    medium["heard"] = self._known[address]

    def _heard(self, address: str) -> dict[str, Any] | None:
        from accesspub.facts.media_files.model import UNKNOWN
        from accesspub.facts.media_files.probe import media_file

        where = urllib.parse.urlsplit(address)
        port = where.port or (443 if where.scheme == "https" else 80)
        places = {"*", where.hostname, f"{where.hostname}:{port}"}
        if where.scheme not in ("http", "https") or not self._hosts & places:
            return None
        try:
            origins = frozenset({fetch.origin_of(fetch.normal(address))})
            data, _, _ = fetch.fetch(address, fetch.Bounds(origins, headers=self._headers), 20)
        except AuditError:
            return None
        ending = posixpath.splitext(where.path)[1].lower()[:6]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / (hashlib.sha256(address.encode()).hexdigest()[:20] + ending)
            write_quickly(path, data)
            file = media_file(path)
        if file is UNKNOWN:
            return None
        return {
            "silent": file.silent, "speaks": file.speaks, "speech_seconds": round(file.speech_seconds, 1),
            "captions": file.captions, "lettering": file.lettering,
        }  # fmt: skip
