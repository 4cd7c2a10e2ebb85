"""Pages that are not files in a folder: lines of JSON, web archives, exports, object stores."""

WARC = (".warc", ".warc.gz")
"""Suffixes of WARC files."""

ARCHIVES = (*WARC, ".wacz")
"""Suffixes of web archives."""

EXPORTS = (".xml", ".json")
"""Suffixes of exports of content systems, and of other files."""

STORES = ("s3://", "gs://", "az://", "abfs://", "abfss://")
"""How addresses of object stores begin."""
