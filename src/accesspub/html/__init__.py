"""Bytes, elements and text of a page, where each is written, and the files around it."""
