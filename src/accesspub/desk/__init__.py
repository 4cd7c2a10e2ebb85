"""The desk: what has to be done on a site as items that editors work on in a browser, kept in one file."""
