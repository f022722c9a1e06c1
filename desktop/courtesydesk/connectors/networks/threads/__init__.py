"""Threads: answers to our posts, mentions, and our answers in two steps.

Start with `connector.py`; `items.py` reads what Threads says of a post.
"""
