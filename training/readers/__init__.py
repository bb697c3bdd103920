"""Readers, one data set a file: from what a ward or a research group has to rows of the table."""
