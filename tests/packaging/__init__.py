"""What is installed: the lock, the wheel, the contracts between modules, and what no file may tell."""
