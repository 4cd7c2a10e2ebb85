"""Start the command in a separate process: ``accesspub`` and ``python -m accesspub``."""

import gc
import sys


def main() -> int:
    """Run the command line; collect garbage rarely: what is loaded at the start lives to the end."""
    gc.set_threshold(100_000)
    from accesspub.cli.main import main as run

    try:
        return run()
    finally:
        gc.freeze()  # else the interpreter looks through everything once more as it ends


if __name__ == "__main__":
    sys.exit(main())
