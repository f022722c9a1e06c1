"""WordPress: the comments of a blog or site, and answers that stand under them once.

Start with `connector.py`; `site.py` finds the interface and says what each refusal means,
`comments.py` reads what the site says of a comment.
"""
