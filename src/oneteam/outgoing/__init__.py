"""The one way out: every HTTP request to somebody else's machine leaves through here, guarded."""
