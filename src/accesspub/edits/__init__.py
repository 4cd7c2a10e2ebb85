"""Changes to a page: edits, the plan that orders them, their bytes, the marks they leave, and their checks."""
