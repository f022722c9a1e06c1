"""The outside world: the only door to HTTP, IMAP and SMTP.

Imports `domain`. A connector never sees the database. Start reading at `base.py`, which opens
with the glossary; one module a network under `networks/`, strangers to one another.
"""
