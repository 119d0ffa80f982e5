"""A letter's text: Markdown into HTML and plain text, with people's own words kept out of the parsing."""
