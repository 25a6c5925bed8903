"""A company's past from files: read, mapped, written in bulk, undone."""
