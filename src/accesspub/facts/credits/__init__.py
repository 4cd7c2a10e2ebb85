"""Credits and caption labels: how a credit is told from a caption."""
