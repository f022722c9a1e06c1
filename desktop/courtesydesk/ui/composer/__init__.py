"""Where replies are written: one card, one draft per conversation and side.

`view.py` puts the card together; `editor.py` is the text with its marks; `saver.py` keeps what is
typed; `coach.py` asks for the tone; `sending.py` takes a draft to the outbox. `mail.py` writes a
new mail.
"""
