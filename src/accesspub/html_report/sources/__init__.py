"""From the results of a run to the records of the report."""
