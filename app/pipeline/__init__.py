"""From a frame to an observation, without a thread and without a clock of its own."""
