"""What another definition of a qualified lead would have done, over a past period."""
