"""The markup that accesspub inserts into pages."""
