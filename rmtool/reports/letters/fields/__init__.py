"""The fields of letters: what a template may name, and what stands there for one person."""
