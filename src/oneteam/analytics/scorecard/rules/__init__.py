"""What a scorecard is and how it is learned: plain values in, a card and its report out."""
