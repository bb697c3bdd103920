"""A model that asks to be promoted, against the one in use, on a ward's own recordings."""
