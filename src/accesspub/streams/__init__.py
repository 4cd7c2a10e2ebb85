"""Pages that do not come from a folder: lines of JSON, web archives, object stores."""

WARC = (".warc", ".warc.gz")
"""Suffixes of WARC files."""

ARCHIVES = (*WARC, ".wacz")
"""Suffixes of web archives."""

STORES = ("s3://", "gs://", "az://", "abfs://", "abfss://")
"""How addresses of object stores begin."""
