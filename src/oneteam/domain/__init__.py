"""Steps of the business, low to high: a package may read those before it, never those after."""
