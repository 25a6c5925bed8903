"""Statements of hot paths, on both databases, and the transactions they are part of."""
