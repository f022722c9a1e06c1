"""Tumblr: what people answer, ask and say about your blog. It is answered on Tumblr's own pages.

Start with `connector.py`.
"""
