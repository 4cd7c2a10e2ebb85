"""``accesspub completion``: the completion script of a shell, by shtab, which is an extra."""

from __future__ import annotations

import argparse
import sys

from accesspub.errors import CLEAN, UsageError, install

_FILES = frozenset({"PATH", "FILE", "DIR", "FOLDER|URL", "RUN", "BEFORE", "AFTER", "PAGE", "FILE_OR_URL", "IN", "OUT"})


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``accesspub completion``."""
    parser.description = "Print the completion script of a shell."
    parser.epilog = 'bash: eval "$(accesspub completion bash)" in ~/.bashrc; needs the extra completion'
    parser.add_argument("shell", choices=("bash", "zsh", "tcsh"))
    parser.set_defaults(run=complete)


def complete(options: argparse.Namespace) -> int:
    """Print the script."""
    try:
        import shtab
    except ImportError:
        raise UsageError(f"completion needs shtab: {install('completion')}") from None
    from accesspub.cli.main import one_word, parser_for

    parser = parser_for(one_word())
    _name_files(parser, shtab.FILE)
    sys.stdout.write(shtab.complete(parser, options.shell))
    return CLEAN


def _name_files(parser: argparse.ArgumentParser, complete: object) -> None:
    for action in parser._actions:
        if action.metavar in _FILES:
            action.complete = complete  # type: ignore[attr-defined]
        for inner in action.choices.values() if isinstance(action.choices, dict) else ():
            _name_files(inner, complete)
