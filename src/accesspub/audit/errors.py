"""Errors of the audit as a whole; errors of a page are data (see ``model.Untested``)."""

from accesspub.errors import UserError


class AuditError(UserError):
    """Wrong use: one sentence with a next step, exit code 2."""


class BrowserMissing(AuditError):  # noqa: N818 (reads as what it is)
    """Browser, driver or axe-core is missing; the message says what to install."""
