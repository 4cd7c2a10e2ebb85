"""The report formats of check and fix."""
