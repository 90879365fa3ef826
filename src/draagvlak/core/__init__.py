"""The house itself: base page, components, languages, error pages, Dutch word forms."""
