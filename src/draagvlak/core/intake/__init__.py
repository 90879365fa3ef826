"""Taking in files from outside: each is read in a process of its own, with bounds, and only plain data come back.

``reading`` is the door for the rest of the product. Everything else here, and every module that a ``Reader`` names,
runs in that process and imports no Django.
"""
