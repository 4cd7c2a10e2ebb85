"""User errors and exit codes.

- `UserError`: the user can fix it; one sentence with a next step, exit code 2

  - `UsageError`: the command was called wrongly
  - `ConfigError`: a settings file is wrong
  - `KnowledgeError`: a file in a knowledge folder is wrong

Problems of a page are part of its `PageResult`, never an exception.
"""

from __future__ import annotations

CLEAN, FINDINGS, WRONG_USE, NOT_PROCESSED = 0, 1, 2, 3


class UserError(ValueError):
    """The command, or a file written for accesspub, is wrong."""


class UsageError(UserError):
    """The command was called wrongly; the message says how to call it."""


class ConfigError(UserError):
    """A settings file is wrong; the message names the file, the key and the nearest known key."""


class KnowledgeError(UserError):
    """A file in a knowledge folder is wrong; the message names the file, the key and what to do."""
