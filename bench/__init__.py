"""Measurements on both databases in one run; ratios first."""
