"""The operating system's keyring, and the only door to it.

Imports `domain`. Secrets live there and nowhere else; no keyring, no storing.
Start reading at `vault.py`.
"""
