"""Are we one team? Funnel, response times, expected yield."""
