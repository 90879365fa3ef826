"""Handbooks: from a file as consortia have them, to a draft norm with its doubts."""
