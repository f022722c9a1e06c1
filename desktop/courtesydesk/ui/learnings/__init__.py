"""What complaints are about, what was changed, and telling those who said it. See `page.py`."""
