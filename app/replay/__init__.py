"""Looking at a recording again: every frame analysed once and kept, played, stepped through, marked."""
