"""The local server that saves the answers given in a report."""
