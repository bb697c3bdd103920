"""What is on the screen. Views have setters and signals; they know no model and no thread."""
