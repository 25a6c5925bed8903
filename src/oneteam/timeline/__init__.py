"""Append-only events: one writer."""
