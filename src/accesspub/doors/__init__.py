"""accesspub inside other tools: test runners, site builders, web servers and code editors."""
