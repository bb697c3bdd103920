"""Networks, one builder a file."""
