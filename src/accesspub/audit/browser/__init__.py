"""The browser: starting it, visiting a page, and what is gathered there."""
