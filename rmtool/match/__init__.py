"""Who may be a pair, how well they fit, the best pairs of all, and the proof that none are better."""
