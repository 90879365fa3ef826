"""Every school says once how it meets the norm; everything else is made from that."""
