"""Reddit, for those who hold a key of its interface: the inbox, searches, and answers.

Start with `connector.py`; `session.py` signs in, `things.py` reads what Reddit calls things.

What was read on Reddit trains no model.
"""
