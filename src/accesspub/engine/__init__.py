"""Rules asked about a page, the loop that fixes it, and the result."""
