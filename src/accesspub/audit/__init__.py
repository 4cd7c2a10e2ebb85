"""The audit: axe-core and accesspub's own rules over a built site, in a browser, with one verdict.

Gathering needs a browser and writes one JSON file for each page; judging only reads those files.
"""
