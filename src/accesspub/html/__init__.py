"""A page: its bytes, elements and text, their positions in the source, and the files around it."""
