"""The outbox screen: every reply on its way, and what became of it.

`words.py` says where a reply stands and what can be done; `acts.py` does it (the conversation
uses both as well); `page.py` is the page.
"""
