"""Packs what Lambda runs: the locked packages and our own code, for one machine and one Python, the same bytes every time."""
