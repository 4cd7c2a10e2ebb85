"""Start a browser, visit pages, and gather what is needed to judge them."""
