"""accesspub: an accessible-publishing toolkit.

``fix`` fixes a page, ``check`` changes nothing, ``undo`` takes out what ``fix`` inserted; each returns a `Result`.
`accesspub.soup` does the same with a BeautifulSoup. Importing this module is quick:
what the work needs is imported when the work starts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from accesspub.api import Result as Result
    from accesspub.api import check as check
    from accesspub.api import fix as fix
    from accesspub.api import undo as undo
    from accesspub.config import Config as Config

_HOMES = dict.fromkeys(("Result", "check", "fix", "undo"), "accesspub.api") | {"Config": "accesspub.config"}

__all__ = ["Config", "Result", "__version__", "check", "fix", "undo"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'accesspub' has no attribute {name!r}")
