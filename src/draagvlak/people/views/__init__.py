"""Pages of people and of the places where they work."""
