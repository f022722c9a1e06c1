"""Exports as the networks hand them out: zip and tar archives, and files of their own kinds.

`box.py` opens a zip, or a file alone, and `tar.py` a tar, with limits; nothing in them is unpacked
to disk, and names are never paths. `json_parts.py`, `csv_parts.py` and `xml_parts.py` read what
lies in them piece by piece. One module for each network makes `Found` of the pieces, `mails.py`
reads mails, and `known.py` tells which one.
"""
