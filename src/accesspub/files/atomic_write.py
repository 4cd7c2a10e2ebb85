"""Write files atomically: a crash at any moment leaves the old file or the new one.

A file is written under a temporary name next to its target and then renamed. The next run removes temporary files
that a killed run left. Locks tell abandoned files from files in use, and keep two runs from replacing the same page
at once; systems without locks have neither guarantee. A device or a pipe that the user names as a place for output is
written to, never replaced.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from functools import lru_cache
from pathlib import Path
from typing import IO

from accesspub import expressions as re
from accesspub.files.read import UnfitFileError, is_inside, open_file

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_PREFIX, _SUFFIX = ".accesspub-", ".tmp"
_LOCK, _PATIENCE = ".accesspub-lock", 10.0  # seconds
_LED_OUT = "its folder has become a link that leads out of the folder"
_LEFT = re.compile(r"\.accesspub-[a-z0-9_]{8}\.tmp\Z")


class ChangedError(OSError):
    """A file has changed since it was read; the message says what to do."""


def write_atomically(
    target: Path, data: bytes, like: os.stat_result | None = None, instead_of: bytes | None = None,
    root: str | None = None, *, is_new: bool = False,
) -> None:  # fmt: skip
    """Replace a file atomically and durably.

    Args:
        target: the file.
        data: its new bytes.
        like: the mode (and owner, where allowed) for the new file; it also keeps the old one's extended attributes.
        instead_of: the bytes the old file must still have.
        root: the real path of the folder that the file must be in, however the folders change meanwhile.
        is_new: whether there must be no such file; if there is one, `FileExistsError` says so.

    Raises:
        ChangedError: the old file has other bytes by now.
        OSError: it could not be written; the old file is as it was.
    """
    with replacing(target, like, instead_of, root, is_new=is_new) as out:
        out.write(data)


def create_atomically(target: Path, data: bytes, root: str | None = None) -> None:
    """Write a file where there is none, atomically and durably; `FileExistsError` if there is one."""
    write_atomically(target, data, root=root, is_new=True)


def write_quickly(target: Path, data: bytes | Iterable[bytes], root: str | None = None) -> None:
    """Replace a file atomically without waiting for the disk: for files that can be made again after a power cut.

    Args:
        target: the file; a missing folder is created.
        data: its new bytes, in one piece or several.
        root: the real path of the folder that the file must be in.

    Raises:
        OSError: it could not be written; the old file is as it was.
    """
    make_folder(target.parent, root)
    with replacing(target, root=root, durable=False) as out:
        out.writelines((data,) if isinstance(data, bytes) else data)


def make_folder(folder: Path, root: str | None) -> None:
    """Create a folder, if it is missing.

    Args:
        folder: the folder.
        root: the real path of the folder that it must be in.

    Raises:
        OSError: it leads out, or cannot be created.
    """
    if root is not None and not folder.resolve().is_relative_to(root):
        raise UnfitFileError(_LED_OUT)
    folder.mkdir(parents=True, exist_ok=True)


def copy_file(source: Path, target: Path, source_root: str | None = None, root: str | None = None) -> None:
    """Copy a file of any size, with its mode and time.

    Args:
        source: the file; only a regular one is read.
        target: the copy; a missing folder is created.
        source_root: the real path of the folder that the file must be in.
        root: the real path of the folder that the copy must be in.

    Raises:
        OSError: it could not be copied.
    """
    make_folder(target.parent, root)
    with open_file(source, source_root) as file, replacing(target, root=root, durable=False) as out:
        while piece := file.read(1 << 20):
            out.write(piece)
        out.flush()
        status = os.fstat(file.fileno())
        if hasattr(os, "fchmod"):
            os.utime(out.fileno(), ns=(status.st_atime_ns, status.st_mtime_ns))


@contextmanager
def replacing(
    target: Path, like: os.stat_result | None = None, instead_of: bytes | None = None, root: str | None = None,
    *, durable: bool = True, is_new: bool = False,
) -> Iterator[IO[bytes]]:  # fmt: skip
    """Open a temporary file that replaces ``target`` when the block ends without an exception.

    Args:
        target: the file.
        like: the mode (and owner, where allowed) for the new file.
        instead_of: the bytes the old file must still have.
        root: the real path of the folder that the file must be in.
        durable: whether to wait until the new bytes are on disk.
        is_new: whether there must be no such file.
    """
    if root is None and _is_stream(target):
        with _stream(target) as out:
            yield out
        return
    _sweep_once(str(target.parent))
    with _Folder.opened(target, root) as folder:
        handle, temporary = folder.fresh()
        try:
            with os.fdopen(handle, "wb") as out:
                yield out
                out.flush()
                _take_over(out.fileno(), like, folder)
                if durable:
                    os.fsync(out.fileno())
                if is_new:
                    folder.link(temporary)
                elif fcntl is not None:  # the new file stays locked until it is renamed
                    folder.replace(temporary, instead_of, out.fileno())
            if fcntl is None and not is_new:  # Windows does not rename open files
                folder.replace(temporary, instead_of, None)
        except BaseException:
            folder.remove(temporary)
            raise


def _is_stream(target: Path) -> bool:
    """Whether a place for output is not a file of its own: a device, a pipe, or a link to what is open already."""
    if str(target).startswith(("/dev/", "/proc/")):
        return True
    try:
        mode = target.stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _stream(target: Path) -> IO[bytes]:
    """Open it; a pipe that nobody reads is an error, and nobody waits for a reader."""
    handle = os.open(target, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    if hasattr(os, "set_blocking"):
        os.set_blocking(handle, True)
    return os.fdopen(handle, "wb")


def _take_over(handle: int, like: os.stat_result | None, folder: _Folder) -> None:
    """Give a new file the mode, owner and extended attributes of the old one, or the default mode."""
    if not hasattr(os, "fchmod"):  # Windows
        return
    if like is None:
        mask = os.umask(0)
        os.umask(mask)
        os.fchmod(handle, 0o666 & ~mask)
        return
    mode = stat.S_IMODE(like.st_mode) & 0o777  # nothing new runs as somebody else
    if os.geteuid() == 0 or like.st_uid == os.geteuid():
        try:
            os.fchown(handle, like.st_uid, like.st_gid)
        except PermissionError:  # a group that we are not in: ours gets no more than everybody
            mode = mode & ~0o070 | (mode & 0o007) << 3
    os.fchmod(handle, mode)
    folder.copy_attributes(handle)


@contextmanager
def holding(*folders: Path) -> Iterator[None]:
    """Hold folders, which are made if they are missing: another program that holds one of them waits.

    What is read and written in the block is changed by no other holder, in this process or another.

    Raises:
        OSError: a folder cannot be made or opened.
    """
    with ExitStack() as held:
        # In one order everywhere: two programs never wait for each other.
        for folder in sorted({_made(folder) for folder in folders}):
            held.enter_context(_held(folder))
        yield


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold a folder by a lock; where the system or the file system has none, by a file that only one can create."""
    if fcntl is not None:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError:
            os.close(handle)
        else:
            try:
                yield
            finally:
                os.close(handle)
            return
    place, until = folder / _LOCK, time.monotonic() + _PATIENCE
    while True:
        try:
            os.close(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
            break
        except FileExistsError:
            if time.monotonic() > until:
                said = "another program works in this folder; if none does, remove this file"
                raise OSError(errno.EBUSY, said, str(place)) from None
            time.sleep(0.05)
    try:
        yield
    finally:
        place.unlink(missing_ok=True)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


class _Folder:
    """The folder of a file, held open: nobody can put another one in its place while a file in it is replaced.

    Args:
        path: the folder.
        name: the file.
        handle: the open folder; None on systems that cannot work in one.
    """

    def __init__(self, path: Path, name: str, handle: int | None) -> None:
        self.path, self.name, self.handle = path, name, handle

    @classmethod
    @contextmanager
    def opened(cls, target: Path, root: str | None) -> Iterator[_Folder]:
        """Hold the folder of a file.

        Raises:
            OSError: it is not in ``root``, or cannot be opened.
        """
        if os.open not in os.supports_dir_fd:
            yield cls(target.parent, target.name, None)
            return
        handle = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            if root is not None and not is_inside(handle, target.parent, root):
                raise UnfitFileError(_LED_OUT)
            yield cls(target.parent, target.name, handle)
        finally:
            os.close(handle)

    def _at(self, name: str) -> str:
        return name if self.handle is not None else str(self.path / name)

    def _open(self, name: str, flags: int, mode: int = 0o600) -> int:
        nofollow = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)
        return os.open(self._at(name), flags | nofollow | getattr(os, "O_BINARY", 0), mode, dir_fd=self.handle)

    def fresh(self) -> tuple[int, str]:
        """Create a temporary file that no other run takes for an abandoned one."""
        while True:
            name = f"{_PREFIX}{os.urandom(4).hex()}{_SUFFIX}"
            try:
                handle = self._open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL)
            except FileExistsError:
                continue
            if fcntl is None:
                return handle, name
            with suppress(OSError):  # a file system without locks
                fcntl.flock(handle, fcntl.LOCK_EX)
            if os.fstat(handle).st_nlink:
                return handle, name
            os.close(handle)  # removed by a sweep between creating and locking

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        with suppress(FileNotFoundError):
            os.unlink(self._at(name), dir_fd=self.handle)

    def link(self, temporary: str) -> None:
        """Give the temporary file the name of the file, if nothing has it."""
        places = self._at(temporary), self._at(self.name)
        try:
            os.link(*places, src_dir_fd=self.handle, dst_dir_fd=self.handle)
            self.remove(temporary)
        except OSError:  # the name is taken, or the file system has no hard links: then an empty file holds the name
            os.close(self._open(self.name, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
            os.replace(*places, src_dir_fd=self.handle, dst_dir_fd=self.handle)

    def copy_attributes(self, new: int) -> None:
        """Give a new file the extended attributes of the old one, as far as the system has and allows them."""
        if not hasattr(os, "listxattr"):
            return
        with suppress(OSError):
            old = self._open(self.name, os.O_RDONLY)
            try:
                for attribute in os.listxattr(old):
                    with suppress(OSError):
                        os.setxattr(new, attribute, os.getxattr(old, attribute))
            finally:
                os.close(old)

    def replace(self, temporary: str, instead_of: bytes | None, new: int | None) -> None:
        """Rename the temporary file to the file.

        Args:
            temporary: its name.
            instead_of: the bytes that the old file must still have.
            new: the open temporary file, where the system can compare: another one may have taken its name.
        """
        with self._locked() if instead_of is not None else nullcontext():
            # The previous holder of the lock may have replaced the file: compare with the file as it is now.
            if instead_of is not None and self._bytes(len(instead_of)) != instead_of:
                raise ChangedError("another program has changed it in the meantime; run again")
            if new is not None:
                there = os.stat(self._at(temporary), dir_fd=self.handle, follow_symlinks=False)
                if not os.path.samestat(there, os.fstat(new)):
                    raise ChangedError("another program has replaced the new file; nothing was written")
            os.replace(self._at(temporary), self._at(self.name), src_dir_fd=self.handle, dst_dir_fd=self.handle)

    def _bytes(self, most: int) -> bytes:
        """The bytes of the old file, or as many as are enough to see that it is another one."""
        with os.fdopen(self._open(self.name, os.O_RDONLY), "rb") as file:
            return file.read(most + 1)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other runs from replacing the file; it may have changed while we waited for the lock."""
        if fcntl is None:
            yield
            return
        while True:
            handle = self._open(self.name, os.O_RDONLY)
            try:
                with suppress(OSError):
                    fcntl.flock(handle, fcntl.LOCK_EX)
                now = os.stat(self._at(self.name), dir_fd=self.handle, follow_symlinks=False)
                if not os.path.samestat(os.fstat(handle), now):
                    continue  # the lock of a replaced file protects nothing
                yield
                return
            finally:
                os.close(handle)


def sweep(folder: Path) -> int:
    """Remove temporary files that killed runs left in a folder; returns how many."""
    gone = 0
    try:
        names = [entry.name for entry in os.scandir(folder) if _LEFT.match(entry.name)]
    except OSError:
        return 0
    for name in names:
        path = folder / name
        with suppress(OSError):
            if fcntl is None:
                path.unlink()  # Windows does not remove open files
                gone += 1
                continue
            handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # fails if another run is still writing it
                path.unlink()
                gone += 1
            finally:
                os.close(handle)
    return gone


@lru_cache(maxsize=4096)
def _sweep_once(folder: str) -> int:
    return sweep(Path(folder))
