"""A run over very many pages, in units whose results are kept: it can be stopped, continued and divided."""
