"""The timetable as people get it: the officer's workbook, everyone's calendars, and the pairs' meetings."""
