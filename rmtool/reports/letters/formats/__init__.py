"""The forms in which letters leave rmtool: drafts, pages, documents and tables."""
