"""The columns of an export: which question each one answers, and what a row of them says."""
