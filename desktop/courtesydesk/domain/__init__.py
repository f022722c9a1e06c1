"""What the words mean: frozen dataclasses, enums, pure rules, errors and settings.

Imports the standard library and itself, nothing else. Every floor above speaks in these types.
Start reading at `mentions.py`, then `conversations.py`, `outbox.py` and `errors.py`.
"""
