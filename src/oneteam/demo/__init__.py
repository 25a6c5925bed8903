"""A believable company for looking around: twelve months of it, lived through the product."""
