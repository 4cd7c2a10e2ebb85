"""accesspub inside other tools: test runners, site builders and web servers."""
