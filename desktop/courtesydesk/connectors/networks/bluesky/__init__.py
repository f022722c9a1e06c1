"""Bluesky: what is said to us there, and answers that go once.

Start with `connector.py`. `session.py` signs in, `walk.py` reads lists that begin with the newest,
`posts.py` reads a post, `writing.py` puts one together; `chat.py` is for direct messages.
"""
