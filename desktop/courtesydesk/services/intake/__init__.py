"""Reading files that people hand us: any encoding, any delimiter, any mistake, never all in memory.

Pure reading: nothing here sees the database. `files.py` opens and decodes, `scripts.py`
guesses old encodings, `tables.py` and
`letters.py` cut a file into records, `columns.py` finds which column is which field, `values.py`
reads dates, ratings and names of networks, `items.py` makes what `store/apply.py` takes.
`services/importing.py` joins them with the store.
"""
