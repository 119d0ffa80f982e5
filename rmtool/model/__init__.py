"""The words of the programme: what the rooms say to one another.

What people typed (the programme file) is pydantic: frozen, and strict about unknown keys.
What rmtool worked out (an application from its answers, an assessment, a proposal) is a frozen dataclass.
"""
