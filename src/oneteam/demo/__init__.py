"""A believable company, made through the product's own operations."""
