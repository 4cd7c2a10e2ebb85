"""What changes a page: edits, the plan that orders them, their bytes, the marks they leave, and undo."""
