"""SQLite, and the only door to sqlite-utils; one module a noun.

Imports `domain`. Functions take the `Database` first, load pages rather than whole tables, and
write only inside `with db.writing():`. Start reading at `database.py`.
"""
