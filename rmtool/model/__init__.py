"""The words of the programme: what the rooms say to one another.

What people typed (the programme file, an application) is pydantic: frozen, and strict about unknown keys.
What rmtool worked out from it (an assessment, a pair, a proposal) is a frozen dataclass.
"""
