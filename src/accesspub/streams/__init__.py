"""Pages that are no files of a folder: lines of JSON, web archives, object stores."""
