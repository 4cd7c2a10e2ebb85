"""The files under ``rules/``: their schema, how they are read, and the sentences in every language."""
