"""Credits and caption labels: how credits and captions are told apart."""
