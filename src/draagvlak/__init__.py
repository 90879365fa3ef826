"""Draagvlak: the norm for basic support on which a consortium of schools lives."""

__version__ = "0.1.0"
