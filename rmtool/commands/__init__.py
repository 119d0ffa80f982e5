"""One module for each command or close family: read, decide, write, outcome. Here the rooms are joined."""
