"""E-mail: IMAP in, SMTP out, one account for both.

Bytes to items: `decode.py` (charsets, headers), `mime.py` (parts), `html.py`, `quotes.py`,
`parse.py`. Networks' notices to their mentions: `notices.py`, which asks `recognise.py` (whose it
is, and what stands in it: `table.py`, `proof.py`, `layout.py`). Letters to bytes: `compose.py`.
The servers: `imap.py`, `smtp.py`, with `config.py` and `login.py`. `connector.py` joins them and
says why nothing is ever sent twice: start there.
"""
