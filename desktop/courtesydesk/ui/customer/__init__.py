"""The customer screen: one person over all networks, beside the conversation.

`panel.py` is the panel; `sections.py` its parts; `mood.py` and `timeline.py` paint theirs.
"""
