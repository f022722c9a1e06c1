"""The conversation screen: what was said, in order, and the composer below it.

`pane.py` is the pane; `thread.py` lays the items out; `bubbles.py` draws one of each kind;
`text.py` shows what strangers wrote without ever touching a network.
"""
