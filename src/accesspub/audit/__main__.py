"""``python -m accesspub.audit audit ...``: the two commands by themselves."""

import argparse
import sys

from accesspub.audit.commands import register


def main() -> int:
    """Run them."""
    parser = argparse.ArgumentParser(prog="accesspub")
    register(parser.add_subparsers(required=True, metavar="COMMAND"))
    options = parser.parse_args()
    return int(options.run(options))


if __name__ == "__main__":
    sys.exit(main())
