"""Who earned it: which touches a deal's amount is credited to."""
