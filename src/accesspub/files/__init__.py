"""Read and write files safely: atomic writes, untrusted JSON and YAML, the user's cache, loopback servers."""
