"""The markup that accesspub writes into pages."""
