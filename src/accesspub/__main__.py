"""The command, in a process of its own: ``accesspub`` and ``python -m accesspub``."""

import gc
import sys


def main() -> int:
    """Run the command line; what it loads at the start lives to its end, so searches for cyclic garbage find little."""
    gc.set_threshold(100_000)
    from accesspub.cli.main import main as run

    try:
        return run()
    finally:
        gc.freeze()  # else the interpreter looks through everything once more as it ends


if __name__ == "__main__":
    sys.exit(main())
