"""The monitor itself measured, window and all: how smoothly it runs, how fast it starts, whether it grows."""
