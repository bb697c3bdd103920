"""Rendered newborns with exact ground truth."""
