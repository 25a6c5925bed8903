"""What can be reported on the command line, one module for each."""
