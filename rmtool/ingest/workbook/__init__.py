"""What a workbook file holds, found out from its bytes alone, and a plain copy of it that is safe to read."""
