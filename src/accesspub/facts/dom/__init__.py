"""Helpers to walk and read the tree that every fact shares."""
