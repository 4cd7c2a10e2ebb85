"""User errors, exit codes, and how to install what is missing.

- `UserError`: the user can fix it; one sentence with a next step, exit code 2

  - `UsageError`: the command was called wrongly
  - `ConfigError`: a settings file is wrong
  - `KnowledgeError`: a file in a knowledge folder is wrong

Problems of a page are part of its `PageResult`, never an exception.
"""

from __future__ import annotations

from collections.abc import Iterable

#: whether the package index has accesspub; until then, its name there may be taken by anybody
PUBLISHED = False
CLEAN, FINDINGS, WRONG_USE, NOT_PROCESSED = 0, 1, 2, 3


class NotStartedError(Exception):
    """The machine lacks what a run needs; the message says what to do. Exit code 3."""


class UserError(ValueError):
    """The command, or a file written for accesspub, is wrong."""


class UsageError(UserError):
    """The command was called wrongly; the message says how to call it."""


class ConfigError(UserError):
    """A settings file is wrong; the message names the file, the key and the nearest known key."""


class KnowledgeError(UserError):
    """A file in a knowledge folder is wrong; the message names the file, the key and what to do."""


def install(extra: str) -> str:
    """The command that installs an optional part of accesspub."""
    return f"pip install 'accesspub[{extra}]'" if PUBLISHED else f"pip install '.[{extra}]' in a checkout of accesspub"


def nearest(name: str, known: Iterable[str]) -> str:
    """The end of a sentence about an unknown name: the known one that it is most like, else all of them."""
    from difflib import get_close_matches

    names = sorted(known)
    close = get_close_matches(name, names, 1, 0.5)
    return f"; did you mean `{close[0]}`?" if close else f"; known: {', '.join(names)}"
