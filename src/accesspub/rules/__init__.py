"""One module per rule; the file's name is the rule's id. Found by walking this package."""
