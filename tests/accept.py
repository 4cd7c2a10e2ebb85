"""Write the expected files of the examples again: ``python tests/accept.py [RULE ...]``; read the difference after."""

from __future__ import annotations

import sys

from accesspub.config import Config
from examples import examples, report
from promises import machine


def main() -> None:
    for example in examples("bad"):
        if len(sys.argv) > 1 and example.rule not in sys.argv[1:]:
            continue
        raw = example.need("bad.html")
        safe = machine(Config(select=(example.rule,))).fix(raw)
        reviewed = machine(Config(select=(example.rule,), review=True)).fix(raw)
        expected = {
            "fixed.html": safe.html if safe.edits else None,
            "reviewed.html": reviewed.html if reviewed.html != safe.html else None,
        }
        if example.read("report.txt") is not None:
            expected["report.txt"] = report(machine(Config(select=(example.rule,))).check(raw)).encode()
        for kind, content in expected.items():
            path = example.folder / f"{example.name}.{kind}"
            if content == example.read(kind):
                continue
            print(f"{'wrote' if content is not None else 'removed'} {path}")
            if content is None:
                path.unlink()
            else:
                path.write_bytes(content)


if __name__ == "__main__":
    main()
