"""``python -m accesspub``: the same as the command."""

import sys

from accesspub.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
