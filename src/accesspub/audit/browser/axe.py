"""Find the newest axe-core on this machine; accesspub ships none."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path

from accesspub import expressions as re
from accesspub.audit.errors import AuditError, BrowserMissing
from accesspub.errors import install
from accesspub.files.read import read_file

#: Python packages that contain axe-core, and its path in each.
PACKAGES = {
    "pytest_playwright_axe": ("pytest-playwright-axe", "resources/axe.min.js"),
    "axe_playwright_python": ("axe-playwright-python", "axe.min.js"),
    "selenium_axe_python": ("selenium-axe-python", "axe-core/axe.min.js"),
    "axe_selenium_python": ("axe-selenium-python", "node_modules/axe-core/axe.min.js"),
}
_BANNER = re.compile(r"axe v(\d+)\.(\d+)\.(\d+)(\S*)", re.I)


@dataclass(frozen=True)
class AxeCore:
    """One copy of axe-core: its version, its path, and where it comes from."""

    version: str
    path: Path
    origin: str

    @property
    def order(self) -> tuple[int, ...]:
        """The version as numbers, for sorting."""
        return tuple(int(n) for n in re.findall(r"\d+", self.version)[:3])

    def source(self) -> str:
        """The source of the script."""
        return read_file(self.path).decode("utf-8")


def _read(path: Path, origin: str) -> AxeCore | None:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            head = file.read(400)
    except OSError:
        return None
    found = _BANNER.search(head)
    if not found:
        return None
    return AxeCore(".".join(found.groups()[:3]) + found[4].rstrip("*/"), path, origin)


def candidates(start: Path | None = None) -> list[AxeCore]:
    """Every axe-core found, the newest first: node_modules from ``start`` upwards, then Python packages."""
    found: list[AxeCore] = []
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        copy = _read(folder / "node_modules" / "axe-core" / "axe.min.js", "node_modules/axe-core")
        if copy:
            found.append(copy)
            break
    for module, (package, inside) in PACKAGES.items():
        spec = importlib.util.find_spec(module)
        for place in (spec.submodule_search_locations or []) if spec else []:
            copy = _read(Path(place) / inside, f"Python package {package}")
            if copy:
                found.append(copy)
    return sorted(found, key=lambda copy: copy.order, reverse=True)


def find(given: str | None = None, start: Path | None = None) -> AxeCore:
    """The axe-core to use: the one named, else the newest found."""
    if given:
        path = Path(given)
        if path.is_dir():
            path = path / "axe.min.js"
        copy = _read(path, "--axe")
        if copy is None:
            raise AuditError(f"--axe {given}: no axe-core there. Name an axe.min.js or its folder.")
        return copy
    found = candidates(start)
    if not found:
        raise BrowserMissing(
            f"axe-core was not found: {install('audit')}, or npm install axe-core, or name a copy with --axe."
        )
    return found[0]
