"""Work on one page: it has its time, and whatever is wrong with it does not end the run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from accesspub.config import Config
from accesspub.html.source import UnreadableSourceError
from accesspub.run import memory
from accesspub.run.budget import OverBudgetError, budget, too_long
from accesspub.run.model import NotProcessedError


@contextmanager
def guarded(config: Config, size: int | None = None) -> Iterator[None]:
    """Process one page with a time limit; a problem of the page does not end the run.

    Args:
        config: has the time limit.
        size: of the page, in bytes: its memory is limited, too. None in processes of others, who need theirs.

    Raises:
        NotProcessedError: it takes too long or too much memory, is not a page, or accesspub fails on it.
    """
    try:
        with nullcontext() if size is None else memory.limited(size), budget(config.time_limit):
            yield
    except OverBudgetError:
        raise NotProcessedError(too_long(config.time_limit)) from None
    except UnreadableSourceError as error:
        raise NotProcessedError(str(error)) from error
    except MemoryError:
        raise NotProcessedError(memory.TOO_MUCH) from None
    except (OSError, RecursionError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise NotProcessedError(f"accesspub failed on this page ({type(error).__name__}: {error})") from error
