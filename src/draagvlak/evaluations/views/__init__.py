"""Pages of evaluations: small functions that ask one question of the rooms below and show the answer."""
