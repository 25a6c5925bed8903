"""Whose is it? Pools, rotation, absences, receipts."""
