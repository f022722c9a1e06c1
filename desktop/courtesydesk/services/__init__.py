"""The use cases, in plain blocking Python: what the window and the command line both call.

Imports `store`, `connectors`, `credentials`, `tone` and the floor below; joins network and store.
A method that changes something returns `Changes`. Start reading at `desk.py`.
"""
