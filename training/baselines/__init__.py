"""Chapter 2's models, on the same folds as the networks: what a ward would have without a deep one."""
