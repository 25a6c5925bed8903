"""The quarter's campaigns; touches point here."""
