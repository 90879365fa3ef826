"""Norms: what a consortium agrees that every school gives. Knows nothing of schools."""
