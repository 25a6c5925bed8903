"""What both teams promised each other: versions of terms, signed by a leader of each."""
