"""Whether a file from outside is of a kind that is known to be harmless; in a process of its own (``core.intake``)."""
