"""What everyone may read: schools' offers, the school guide chapter, and 'is this basic support?'."""
