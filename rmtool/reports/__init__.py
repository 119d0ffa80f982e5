"""What leaves rmtool: tables, workbooks, letters, calendars, the screen, and the one writer of files."""
