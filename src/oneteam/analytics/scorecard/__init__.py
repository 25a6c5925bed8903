"""The learned scorecard: which answers and traits go with winning, as points people can read."""
