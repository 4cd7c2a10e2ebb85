"""Who is at the desk: everybody gives a name once, and a password if the desk is served to other machines."""

from __future__ import annotations

import hmac
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass, field

from accesspub.html_report.safe import clean

COOKIE = "desk"
_MOST, _LONGEST = 1000, 80
_WAIT = 1.0


@dataclass
class People:
    """The sessions of everybody at the desk.

    Attributes:
        name: the name of the one person on this machine; empty: everybody is asked.
        password: what has to be known; empty: the address is secret enough.
        coming: how many are coming in.
    """

    name: str = ""
    password: str = field(default="", repr=False)
    coming: int = 0
    _names: OrderedDict[str, str] = field(default_factory=OrderedDict, repr=False)

    def who(self, cookie: str) -> str:
        """The name of a session; empty if there is none."""
        found = self._names.get(cookie, "")
        return found or ("" if self.password else self.name)

    def enter(self, name: str, password: str) -> str:
        """Begin a session; returns its cookie, or an empty string if the password is wrong or no name is given.

        The caller lets one in after the other.
        """
        name = clean(name.strip(), _LONGEST)
        if self.password:
            time.sleep(_WAIT)  # one guess a second, for everybody together
            if not hmac.compare_digest(password.encode("utf-8", "replace"), self.password.encode("utf-8", "replace")):
                return ""
        if not name:
            return ""
        cookie = secrets.token_urlsafe(24)
        self._names[cookie] = name
        while len(self._names) > _MOST:
            self._names.popitem(last=False)
        return cookie
