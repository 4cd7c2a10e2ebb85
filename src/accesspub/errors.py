"""What can go wrong through no fault of a page, and the exit codes.

- `UserError`: the user can mend it; one sentence and a next step, exit code 2

  - `UsageError`: the command was called wrongly
  - `ConfigError`: a settings file is wrong
  - `KnowledgeError`: a file in a knowledge folder is wrong

Anything wrong with a page is its `PageResult`, never an exception.
"""

from __future__ import annotations

CLEAN, FINDINGS, WRONG_USE, NOT_PROCESSED = 0, 1, 2, 3


class UserError(ValueError):
    """Something the user asked for, or wrote into a file for accesspub, is wrong."""


class UsageError(UserError):
    """The command was called wrongly; the message says how it is meant."""


class ConfigError(UserError):
    """A settings file is wrong; the message names the file, the key and the nearest known key."""


class KnowledgeError(UserError):
    """A file in a knowledge folder is wrong; the message names the file, the key and what to do."""
