"""X, with the owner's own developer app: what is said to us, and answers, within a monthly sum.

Start with `connector.py`. `purse.py` keeps count of what it costs, `session.py` signs in, `walk.py`
reads lists that begin with the newest, `posts.py` reads a post.

X does not allow that what was read there trains any model: nothing of it may be used so.
"""
