"""What accesspub is made of: licences that go together, packages pinned by their hashes, the same wheel twice."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

from places import ROOT

LOCK = ROOT / ".ci" / "requirements.txt"
DOORS = ROOT / ".ci" / "doors.txt"
LISTED = ROOT / "docs" / "licences.md"
# Licences that let an MIT program be given on together with them. LGPL and GPL are not among them; MPL asks for its
# own files only, and the Apache, BSD, ISC, PSF and zlib licences ask for their notices.
_FINE = re.compile(
    r"\b(MIT|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla Public|0BSD|Unlicense|zlib|HPND|CC0|W3C)\b", re.I
)
_NOT_FINE = re.compile(r"\b(A?GPL|LGPL|GNU|SSPL|BUSL|Commons Clause|Proprietary|Non-?Commercial)\b", re.I)


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def project() -> dict[str, object]:
    found: dict[str, object] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return found


def needed(extras: tuple[str, ...]) -> set[str]:
    """The names of the packages that come with accesspub and these extras, on this Python."""
    from packaging.requirements import Requirement

    todo: list[tuple[str, frozenset[str]]] = [("accesspub", frozenset(extras))]
    seen: set[tuple[str, frozenset[str]]] = set()
    names: set[str] = set()
    while todo:
        name, wanted = todo.pop()
        if (name, wanted) in seen:
            continue
        seen.add((name, wanted))
        if name != "accesspub":
            names.add(name)
        try:
            requires = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue
        for text in requires:
            requirement = Requirement(text)
            if requirement.marker is None or any(
                requirement.marker.evaluate({"extra": extra}) for extra in (wanted or {""}) | {""}
            ):
                todo.append((plain(requirement.name), frozenset(requirement.extras)))
    return names


def licence(name: str) -> str:
    """What a package says of its licence: the expression, else the classifiers, else the old field."""
    told = metadata.metadata(name)
    if expression := told.get("License-Expression"):
        return str(expression)
    classified = [
        str(one).rpartition("::")[2].strip() for one in told.get_all("Classifier") or () if "License ::" in one
    ]
    classified = [one for one in classified if one != "OSI Approved"]
    if classified or told.get("License"):
        return "; ".join(classified) or str(told["License"]).strip().split("\n")[0][:60]
    for file in metadata.files(name) or ():
        if "LICEN" in file.name.upper():
            return file.read_text().strip().split("\n")[0][:60]
    return "unknown"


def rows() -> Iterator[tuple[str, str]]:
    """The packages that a user gets, and their licences."""
    for name in sorted(needed(("all",))):
        try:
            yield name, licence(name)
        except metadata.PackageNotFoundError:
            yield name, ""  # for another system or another Python


@pytest.mark.parametrize(("name", "told"), [(name, told) for name, told in rows() if told])
def test_every_licence_goes_with_ours(name: str, told: str) -> None:
    assert _FINE.search(told), f"{name}: {told}: look at it, and list it here if it goes with MIT"
    if _NOT_FINE.search(told):
        assert re.search(r"\bOR\b|;", told), f"{name}: {told}"


def test_every_package_is_listed_with_its_licence() -> None:
    """``python tests/test_supply.py`` rewrites the table."""
    listed = dict(re.findall(r"^\| ([a-z0-9-]+) \| ([^|]+?) \|", LISTED.read_text("utf-8"), re.M))
    for name, told in rows():
        if told:
            assert name in listed, f"{name} is missing in {LISTED.name}: python tests/test_supply.py"
            assert listed[name] == told, f"{name}: the licence changed: {listed[name]} → {told}"


@pytest.mark.parametrize("path", sorted((ROOT / ".ci").glob("*.txt")), ids=lambda path: path.stem)
def test_a_lock_pins_every_package_by_its_hashes(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"://|--index|--find-links|--trusted|\s@\s|-e ", text), "a lock names packages and no places"
    for block in re.split(r"^(?=[A-Za-z0-9])", text, flags=re.M)[1:]:
        assert re.match(r"[A-Za-z0-9._-]+==[^\s;]+", block), block[:80]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), f"{block[:40]} has no hash"


def test_every_package_of_this_environment_is_in_the_lock() -> None:
    pinned = {plain(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", LOCK.read_text("utf-8"), re.M)}
    missing = needed(("dev",)) - pinned
    assert not missing, f"not in the lock (make lock): {sorted(missing)}"


def asked(extra: str, group: str = "") -> dict[str, list[str]]:
    """What pyproject.toml asks for itself, by an extra and a dependency group: name -> specifiers."""
    from packaging.requirements import Requirement

    groups: dict[str, list[str]] = project()["optional-dependencies"]  # type: ignore[assignment]
    further = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    todo = [*project()["dependencies"], *groups[extra], *further.get(group, ())]  # type: ignore[misc]
    found: dict[str, list[str]] = {}
    while todo:
        one = Requirement(todo.pop())
        if plain(one.name) == "accesspub":
            todo += [text for extra in one.extras for text in groups[extra]]
        else:
            found.setdefault(plain(one.name), []).append(str(one.specifier))
    return found


@pytest.mark.parametrize(("path", "wanted"), [(LOCK, asked("dev")), (DOORS, asked("pytest", "doors"))])
def test_a_lock_is_not_stale(path: Path, wanted: dict[str, list[str]]) -> None:
    """What pyproject.toml asks for is in the lock, in a version that it allows; and nothing is there that it asks for no more."""
    from packaging.specifiers import SpecifierSet

    blocks = re.split(r"^(?=[A-Za-z0-9])", path.read_text("utf-8"), flags=re.M)[1:]
    versions: dict[str, set[str]] = {}
    direct: set[str] = set()
    for block in blocks:
        name, version = block.split()[0].split("==")
        versions.setdefault(plain(name), set()).add(version)
        if re.search(r"accesspub \(pyproject\.toml(:\w+)?\)", block):
            direct.add(plain(name))
    assert direct == set(wanted), "make lock"
    for name, specifiers in wanted.items():
        for version in versions[name]:
            for specifier in specifiers:
                assert SpecifierSet(specifier).contains(version), f"{name} {version} is not {specifier}: make lock"


def test_ci_installs_what_the_lock_names_and_nothing_else() -> None:
    """As `make` would, with every command shown and none run."""
    told: dict[str, str] = {}
    for ci in ("", "true"):
        env = {name: value for name, value in os.environ.items() if name not in ("CI", "MAKEFLAGS", "MAKELEVEL")}
        done = subprocess.run(
            ["make", "--dry-run", "--always-make", "setup"], cwd=ROOT, capture_output=True, text=True, check=True,
            env={**env, **({"CI": ci} if ci else {})},
        )  # fmt: skip
        told[ci] = done.stdout
    installs = [line for line in told["true"].splitlines() if "pip install" in line]
    assert len(installs) == 1, installs
    assert "--require-hashes --requirement .ci/requirements.txt" in installs[0]
    assert "--no-deps --no-build-isolation --editable ." in installs[0], (
        "a build of its own would fetch what nobody pinned"
    )
    assert "--require-hashes" not in told[""]


# Libraries under the GPL or LGPL that wheels carry inside, by the names of their files.
_CARRIED = re.compile(r"lib(x264|x265|postproc|gnutls|mp3lame|xvid|rubberband|fdk|opencore-amr\w+|nettle|hogweed|gmp|unistring)\b|ffmpeg", re.I)  # fmt: skip


def test_what_wheels_carry_inside_is_told() -> None:
    """A package under a licence like ours may hold libraries under another one: that stands below the list."""
    below = LISTED.read_text("utf-8").partition("Some packages contain more than they declare")[2]
    assert below
    for name, told in rows():
        carried = sorted(
            {
                found[0]
                for file in metadata.files(name) or ()
                if re.search(r"\.(so|dll|dylib|exe)\b", file.name) and (found := _CARRIED.search(file.name))
            }
            if told
            else ()
        )
        if carried:
            assert f"`{name}`" in below, f"{name} carries {carried}"
            for one in carried:
                assert one.lower().removeprefix("lib") in below.lower(), (
                    f"{name} carries {one}: say so in {LISTED.name}"
                )


def test_only_packages_with_a_lowest_version_are_asked_for() -> None:
    for text in project()["dependencies"]:  # type: ignore[attr-defined]
        assert re.search(r">=", text), text


def test_the_same_wheel_twice(tmp_path: Path) -> None:
    sums = []
    for number, epoch in enumerate(("1700000000", "1700000000")):
        out = tmp_path / str(number)
        done = subprocess.run(
            [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)],
            capture_output=True,
            text=True,
            env={**os.environ, "SOURCE_DATE_EPOCH": epoch, "PYTHONHASHSEED": str(number + 1), "TZ": ("UTC", "Asia/Tokyo")[number]},
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        (wheel,) = out.glob("*.whl")
        sums.append(hashlib.sha256(wheel.read_bytes()).hexdigest())
    assert sums[0] == sums[1], "two builds of the same source differ"


def test_the_wheel_comes_with_a_bill_of_materials(tmp_path: Path) -> None:
    """CycloneDX: everything that users get, each package with its version and hashes, and the same twice."""
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    told = []
    for number in range(2):
        out = tmp_path / str(number)
        subprocess.run(["make", "wheel", f"DIST={out}"], cwd=ROOT, check=True, capture_output=True)
        (bill,) = out.glob("*.cdx.json")
        assert bill.with_name(bill.name.replace(".cdx.json", ".whl")).is_file()
        told.append(bill.read_text("utf-8"))
    assert told[0] == told[1]
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(told[0]) is None
    bill = json.loads(told[0])
    assert bill["metadata"]["component"]["name"] == "accesspub"
    components = {plain(one["name"]): one for one in bill["components"]}
    assert not needed(("all",)) - set(components), "make lock"
    for one in components.values():
        assert any(reference.get("hashes") for reference in one["externalReferences"]), one["name"]


if __name__ == "__main__":
    listed = "".join(f"| {name} | {told} |\n" for name, told in rows() if told)
    text = LISTED.read_text("utf-8")
    LISTED.write_text(re.sub(r"(?<=\| --- \| --- \|\n)(\| .*\n)+", lambda _: listed, text), "utf-8")
