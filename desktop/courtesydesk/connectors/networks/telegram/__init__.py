"""Telegram: what people write to a bot of ours, in private and in groups, and its answers.

Start with `connector.py`; `messages.py` reads a message.
"""
