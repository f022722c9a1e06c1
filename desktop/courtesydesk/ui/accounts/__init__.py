"""Accounts: each as a card that says how it is, and the short way to a new one.

Start with `page.py`; `mail_form.py` asks, `trial.py` shows what the servers said. No secret stays
in a widget longer than it takes to hand it on.
"""
