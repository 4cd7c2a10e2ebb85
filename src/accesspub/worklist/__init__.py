"""The worklist: what only a person can supply, as a table that editors fill and ``fix`` applies."""
