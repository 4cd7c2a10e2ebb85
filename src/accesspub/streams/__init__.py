"""Pages that are no files of a folder: lines of JSON, web archives."""

ARCHIVES = (".warc", ".warc.gz", ".wacz")
"""The ends of the names of web archives."""
