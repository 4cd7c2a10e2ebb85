"""The worklist: what only a person can supply, as a table that editors fill and ``fix`` applies."""

from accesspub.worklist.answers import answers
from accesspub.worklist.model import Row, Worklist
from accesspub.worklist.table import read, write

__all__ = ["Row", "Worklist", "answers", "read", "write"]
