"""What did sales say? Responses and verdicts."""
