"""What is opened from outside (links, .cdesk files), and what stands between two windows.

`opener.py` takes what was asked for; `card.py` says what a file holds and asks what to do;
`between.py` is the small window while no desk is open, and `stuck.py` where none can be.
"""
