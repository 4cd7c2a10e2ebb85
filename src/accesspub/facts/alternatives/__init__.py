"""Captions, transcripts and descriptions of a medium, in the page and in files."""
