"""The outbox screen: every reply on its way, and what became of it.

`words.py` says where a reply stands and what can be done; `acts.py` does it (the conversation
uses both as well); `view.py` is the page.
"""
