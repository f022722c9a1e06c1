"""LinkedIn, where it has granted it: the comments on an organisation's posts, and answers.

Start with `connector.py`.
"""
