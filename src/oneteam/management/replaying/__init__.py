"""What can be replayed on the command line, one module for each."""
