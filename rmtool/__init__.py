"""A toolkit for reverse mentoring programmes: from a form's export to pairs, letters and a report."""

__version__ = "0.1.0"
