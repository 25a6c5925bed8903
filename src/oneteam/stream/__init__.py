"""Who gets told: notices read from the timeline's outbox."""
