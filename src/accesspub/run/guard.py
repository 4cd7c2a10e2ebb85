"""Work on one page: it has its time, and whatever is wrong with it does not end the run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from accesspub.config import Config
from accesspub.html.source import UnreadableSourceError
from accesspub.run.budget import OverBudgetError, budget, too_long
from accesspub.run.model import NotProcessedError


@contextmanager
def guarded(config: Config) -> Iterator[None]:
    """Process one page with a time limit; a problem of the page does not end the run.

    Raises:
        NotProcessedError: it takes too long, is not a page, or accesspub fails on it.
    """
    try:
        with budget(config.time_limit):
            yield
    except OverBudgetError:
        raise NotProcessedError(too_long(config.time_limit)) from None
    except UnreadableSourceError as error:
        raise NotProcessedError(str(error)) from error
    except (OSError, RecursionError, MemoryError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise NotProcessedError(f"accesspub failed on this page ({type(error).__name__}: {error})") from error
