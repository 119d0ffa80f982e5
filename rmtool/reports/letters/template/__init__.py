"""Templates of letters: read, checked on every branch, and compiled."""
