"""The window, in Qt Widgets: nothing else imports PySide6 (but `app`).

Imports `services` and `domain`. One folder a screen (model.py, view.py, delegate.py); `tasks.py`
runs services off the UI thread; `changes.py` tells screens what became stale.
Start reading at `main_window.py`.
"""
