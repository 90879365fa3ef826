"""Consortia, their boards, schools and partners, through time; open data about schools."""
