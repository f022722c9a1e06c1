"""YouTube: what is said under your videos, and your answers there.

Start with `connector.py`; `comments.py` reads what YouTube says of a comment.
"""
