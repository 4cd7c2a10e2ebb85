"""The report formats of an audit."""
