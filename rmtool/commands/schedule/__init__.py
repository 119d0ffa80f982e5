"""`schedule`: who attends what, worked out, recorded, put into files, and told."""
