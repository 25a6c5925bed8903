"""The JSON API: one module per resource, the same rules as the pages."""
