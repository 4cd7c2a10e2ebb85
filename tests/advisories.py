"""Known weaknesses of what the lock pins, by PyPI's own word: ``python tests/advisories.py``.

`pip-audit` asks PyPI about every version, and OSV; some mirrors answer neither. What they carry is the record of a
project with the advisories of its newest version. So a pinned version that is the newest is looked up; any other is
only named. Exit code 1: something is known, or not known of a pinned version.
"""

from __future__ import annotations

import json
import re
import sys
import urllib.request
from pathlib import Path

LOCK = Path(__file__).resolve().parent.parent / ".ci" / "requirements.txt"


def main() -> int:
    pinned = sorted(set(re.findall(r"^([\w.-]+)==([^\s;\\]+)", LOCK.read_text("utf-8"), re.M)))
    clean = known = unknown = 0
    for name, version in pinned:
        with urllib.request.urlopen(f"https://pypi.org/pypi/{name}/json", timeout=60) as answer:
            record = json.load(answer)
        newest, advisories = record["info"]["version"], [one["id"] for one in record["vulnerabilities"]]
        if newest != version:
            unknown += 1
            print(f"{name} {version}: not looked up, the newest is {newest} ({len(advisories)} advisories)")
        elif advisories:
            known += 1
            print(f"{name} {version}: {', '.join(advisories)}")
        else:
            clean += 1
    print(f"{len(pinned)} pinned versions: {clean} without advisory, {known} with, {unknown} not looked up")
    return 1 if known or unknown else 0


if __name__ == "__main__":
    sys.exit(main())
