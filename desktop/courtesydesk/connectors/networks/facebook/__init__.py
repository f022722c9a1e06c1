"""A Facebook page: comments, visitors' posts, recommendations, and messages where granted.

Start with `connector.py`; `items.py` reads what Facebook says of each.
"""
