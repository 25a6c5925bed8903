"""Pages: one module per screen, each view one call."""
