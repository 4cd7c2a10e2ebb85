"""Many pages: which ones, with which settings, in which processes, and how they are written."""
