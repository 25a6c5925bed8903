"""Steps of the business, low to high: a package may read the ones before it, never the ones after."""
