"""What became of it? Opportunities and stages."""
