"""Pile-ons: what it is about, how fast, one statement, everybody answered. Begin in `page.py`."""
