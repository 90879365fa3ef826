"""Pages of offers: what everyone reads, and where schools and consortium work on it."""
