"""Who has a place in which session: each choose-one group is a small transport problem, solved exactly."""
