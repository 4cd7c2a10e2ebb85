"""Which part of a page is its article."""
