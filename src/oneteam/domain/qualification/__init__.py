"""Is it good enough? Policies, scores, receipts."""
