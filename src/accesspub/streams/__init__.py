"""Pages that are no files of a folder: lines of JSON, web archives, object stores."""

ARCHIVES = (".warc", ".warc.gz", ".wacz")
"""The ends of the names of web archives."""

STORES = ("s3://", "gs://", "az://", "abfs://", "abfss://")
"""How addresses of object stores begin."""
