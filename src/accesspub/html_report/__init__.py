"""The HTML report that editors read."""
