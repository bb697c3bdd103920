"""What is kept of recordings: which there are, which models looked at them, what those said."""
