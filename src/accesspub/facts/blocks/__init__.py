"""Paragraphs that only look like lists, and paragraphs of labelled lines."""
