"""From observations over time to a trace, episodes and a score. Pure functions of time."""
