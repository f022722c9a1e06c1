"""The same services from the command line, with click: one module a noun.

Imports `services` and `domain`. Start reading at `main.py`.
"""
