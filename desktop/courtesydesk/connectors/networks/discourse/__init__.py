"""Discourse: what is said to us on a forum, and answers that stand there once.

Start with `connector.py`; `forum.py` speaks to the forum, `posts.py` reads what it says of a post.
"""
