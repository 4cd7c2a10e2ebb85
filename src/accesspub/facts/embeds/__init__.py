"""Embedded media: how they are recognised, and what the page says about each."""
