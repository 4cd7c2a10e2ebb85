"""What can go wrong with an audit as such (not with a page: that is data, see ``records.Untested``)."""


class AuditError(Exception):
    """A mistake in the call or in a file it names; one sentence and a next step, exit code 2."""


class BrowserMissing(AuditError):  # noqa: N818 (reads as what it is)
    """No browser, no driver or no axe-core: says what to install."""
