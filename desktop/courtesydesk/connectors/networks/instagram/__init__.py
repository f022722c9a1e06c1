"""An Instagram account: comments, photos that it is tagged in, and messages where granted.

Start with `connector.py`; `items.py` reads what Instagram says of each.
"""
