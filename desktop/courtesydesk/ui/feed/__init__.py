"""The feed: rows of conversations in the chosen view, account or search.

`model.py` pages and merges off the UI thread, `delegate.py` paints, `view.py` moves and keeps the
place, `pane.py` is the column with its header, bulk bar and empty states. Start at `pane.py`.
"""
