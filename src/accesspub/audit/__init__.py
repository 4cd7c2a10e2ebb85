"""The audit: axe-core in a browser over a built site, our own rules beside it, one verdict.

Gathering needs a browser and writes one JSON file a page; judging only reads those files.
"""
