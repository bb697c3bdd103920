"""What a run of training is worth: numbers, figures and one page."""
