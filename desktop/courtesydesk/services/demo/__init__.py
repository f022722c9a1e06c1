"""The demo shop: a pastry shop with some hundred conversations, ending now.

`script.py` reads the texts in resources/demo into types; `loader.py` plays them into a workspace
through the same doors as real mentions, and `owner.py` does what its owner did. Start reading at
`loader.py`.
"""
