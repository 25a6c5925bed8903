"""SQLite with a write gate: writers queue on a file lock instead of racing for the database."""
