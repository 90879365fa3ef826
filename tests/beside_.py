"""What may lie beside this checkout, and is no part of the product."""

from pathlib import Path

SHARED = Path(__file__).parents[2] / "shared"
