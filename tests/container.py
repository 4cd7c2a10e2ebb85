"""Run a Dockerfile without Docker: each step in a namespace of its own, on an overlay of this machine's Debian.

What this is not: the image's base is the machine's own system and not ``debian:bookworm-slim``, so a package that the
machine has and the recipe forgot is not noticed; and no control group limits memory and processes.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

DEBIAN = "bookworm"
_STEP = re.compile(r"^(FROM|RUN|COPY|ENV|WORKDIR|USER|ENTRYPOINT|CMD)[ ]+(.*)", re.S)


def missing() -> str:
    """Why a container cannot be built here; empty if it can."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "needs root on Linux"
    if f"VERSION_CODENAME={DEBIAN}" not in Path("/etc/os-release").read_text("utf-8"):
        return f"needs Debian {DEBIAN}, the base of the image"
    tried = subprocess.run(["unshare", "--mount", "--net", "--pid", "--fork", "true"], capture_output=True, check=False)
    return "" if tried.returncode == 0 else "needs namespaces (unshare)"


def steps(dockerfile: Path) -> list[tuple[str, str]]:
    """The steps of a Dockerfile. Raises ``ValueError`` for one that this module does not know."""
    text = re.sub(r"^#.*\n", "", dockerfile.read_text("utf-8"), flags=re.M).replace("\\\n", " ")
    found = []
    for line in filter(str.strip, text.splitlines()):
        step = _STEP.match(line)
        if step is None:
            raise ValueError(f"unknown step: {line}")
        found.append((step[1], step[2].strip()))
    return found


@dataclass
class Stage:
    """One stage: the layer with its files, and what runs in it."""

    layer: Path
    workdir: str = "/"
    user: str = "0:0"
    env: dict[str, str] = field(default_factory=lambda: {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"})
    entrypoint: list[str] = field(default_factory=list)

    def run(
        self, command: list[str], *, mounts: Iterable[tuple[Path, str, str]] = (), sealed: bool = False
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in the stage.

        Args:
            command: the program and its arguments.
            mounts: folders of this machine, their places in the stage, and ``ro`` or ``rw``.
            sealed: as ``docker run --read-only --network none --cap-drop ALL --security-opt no-new-privileges`` does.
        """
        root, q = str(self.layer / "root"), shlex.quote
        lines = [
            "set -e",
            f"mount -t overlay overlay -o lowerdir=/,upperdir={self.layer}/files,workdir={self.layer}/work {root}",
            f"mount --rbind /dev {root}/dev; mount -t proc proc {root}/proc",
            f"mkdir -p {root}{self.workdir}",
            f"mount -t tmpfs -o mode=1777 tmpfs {root}/tmp",
        ]
        for here, there, how in mounts:
            lines += [
                f"mkdir -p {root}{there}",
                f"mount --bind {q(str(here))} {root}{there}",
                f"mount -o remount,bind,{how} {root}{there}",
            ]
        uid, gid = self.user.split(":")
        become = f"setpriv --reuid {uid} --regid {gid} --clear-groups"
        # pivot_root and not chroot: the kernel refuses user namespaces, and so the browser's sandbox, in a chroot.
        lines += [f"mkdir -p {root}/.host", f"cd {root}", "pivot_root . .host", "umount --lazy /.host"]
        if sealed:
            lines += ["mount -o remount,ro /", "ip link set lo up"]
            become += " --no-new-privs --bounding-set=-all --inh-caps=-all"
        variables = " ".join(f"{name}={q(value)}" for name, value in self.env.items())
        lines.append(f"cd {q(self.workdir)} && exec env -i {variables} {become} {shlex.join(command)}")
        spaces = ["--mount", "--pid", "--fork", "--ipc", *(["--net"] if sealed else [])]
        return subprocess.run(
            ["unshare", *spaces, "sh", "-c", "\n".join(lines)],
            capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip


def build(context: Path, work: Path) -> Stage:
    """Build the image of ``context``: every step of its Dockerfile is run.

    Args:
        context: the folder of the Dockerfile.
        work: an empty file system for the layers, outside the machine's own one (an overlay may not hold itself).

    Raises:
        RuntimeError: a step failed; with what it printed.
    """
    stages: dict[str, Stage] = {}
    stage = Stage(work)
    for number, (kind, rest) in enumerate(steps(context / "Dockerfile")):
        if kind == "FROM":
            base, _, name = rest.partition(" AS ")
            if base != f"debian:{DEBIAN}-slim":
                raise RuntimeError(f"this machine is no {base}")
            stage = stages[name] = Stage(work / f"stage{number}")
            for folder in ("files", "work", "root"):
                (stage.layer / folder).mkdir(parents=True)
        elif kind == "RUN":
            done = stage.run(["/bin/sh", "-c", rest])
            if done.returncode:
                raise RuntimeError(f"RUN {rest}\n{done.stdout}{done.stderr}")
        elif kind == "COPY":
            _copy(rest, context, stages, stage)
        elif kind == "ENV":
            stage.env |= dict(one.split("=", 1) for one in shlex.split(rest))
        elif kind == "WORKDIR":
            stage.workdir = rest
        elif kind == "USER":
            stage.user = rest
        elif kind == "ENTRYPOINT":
            stage.entrypoint = json.loads(rest)
    return stage


def _copy(rest: str, context: Path, stages: dict[str, Stage], stage: Stage) -> None:
    words = rest.split()
    origin = context
    if words[0].startswith("--from="):
        origin = stages[words.pop(0).removeprefix("--from=")].layer / "files"
    *sources, target = words
    there = stage.layer / "files" / target.lstrip("/")
    found = [path for source in sources for path in sorted(origin.glob(source.lstrip("/")))]
    if not found:
        raise RuntimeError(f"COPY {rest}: nothing to copy")
    there.parent.mkdir(parents=True, exist_ok=True)
    if target.endswith("/"):
        there.mkdir(exist_ok=True)
    subprocess.run(["cp", "-a", *map(str, found), str(there)], check=True)
