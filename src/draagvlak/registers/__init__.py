"""What a school or board keeps, from which answers follow: building, team, structure, population, policies."""
