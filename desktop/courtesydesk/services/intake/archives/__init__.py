"""Exports as the networks hand them out: zip archives, and files of their own kinds.

`box.py` opens a zip, or a file alone, with limits; nothing in it is unpacked to disk, and the names
in it are never paths. `json_parts.py`, `csv_parts.py` and `xml_parts.py` read what lies in it piece
by piece. One module for each network makes `Found` of the pieces, and `known.py` tells which one.
"""
