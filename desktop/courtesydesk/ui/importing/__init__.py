"""Files in: a look before anything is kept, real progress, and one undo for all of it.

Start with `page.py`.
"""
