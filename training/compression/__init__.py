"""Makes a trained network smaller: channels out, weights refitted, taught by the large one."""
