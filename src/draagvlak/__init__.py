"""Draagvlak: the norm for basic support on which a consortium of schools lives."""
