"""accesspub: an accessible-publishing toolkit."""
