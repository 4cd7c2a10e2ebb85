"""Writing files so that a crash at any moment leaves the old one or the new one."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path


def write_atomically(target: Path, data: bytes, like: os.stat_result | None = None) -> None:
    """Replace a file in one step: a crash at any moment leaves the old file or the new one.

    Args:
        target: the file.
        data: its new bytes.
        like: whose mode (and owner, where allowed) the new file takes over.

    Raises:
        OSError: it could not be written; the old file is as it was.
    """
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".accesspub-")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        if like is not None:
            temporary.chmod(stat.S_IMODE(like.st_mode))
            if hasattr(os, "chown") and (os.geteuid() == 0 or like.st_uid == os.geteuid()):
                os.chown(temporary, like.st_uid, like.st_gid)
        else:
            mask = os.umask(0)
            os.umask(mask)
            temporary.chmod(0o666 & ~mask)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
