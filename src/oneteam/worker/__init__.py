"""Loops that keep promises while nobody looks."""
