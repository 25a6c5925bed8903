"""Plain rules of what the past suggests; no database, no files."""
