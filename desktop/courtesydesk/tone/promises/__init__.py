"""Promises in drafts: text, time of writing and opening hours in, what is promised and when out.

What counts, and when it is due: `packaging/tone/promises/convention.md`. No network.
Words and grammar are data (`resources/lexicons/en/promise*.toml`). Start reading in `finder`; then
`clauses`, `frames` (what binds), `evidence` and `weights` (what outvotes them), `pieces` and
`times` (what names a time), `due`.
"""
