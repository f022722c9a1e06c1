"""Feeds and alerts: RSS, Atom and JSON Feed, read only; answered on their own pages.

Start with `connector.py`; `entries.py` makes entries of whatever a server sends.
"""
