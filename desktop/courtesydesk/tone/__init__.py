"""The tone check: a draft and the customer's message in, findings out.

The only door to nltk (`toolkit`), which is imported on first use. Imports domain and resources.
Rules are data (`resources/lexicons/<language>/*.toml`), so a second language is data, not code;
a learned model will be a second source of findings beside `rules`, behind the same `Checker`.
Start reading in `checker`; then `text` (tokens), `patterns` (matching), `rules` (scopes).
"""
