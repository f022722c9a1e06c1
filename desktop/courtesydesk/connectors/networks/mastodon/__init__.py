"""Mastodon and its kin: what is said to us, and answers that go once.

Start with `connector.py`; `statuses.py` reads what a server says of a post.
"""
