"""Who works here and what they may do. Knows nothing of norms."""
