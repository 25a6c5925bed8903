"""By when? Targets, business hours, breach, escalation."""
