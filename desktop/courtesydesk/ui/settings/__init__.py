"""The settings: made from `domain/settings.py`, and what the owner taught and keeps.

Nothing has to be applied: what is chosen holds at once, and can be put back. Start with `page.py`;
one file a section, `rows.py` for one setting.
"""
