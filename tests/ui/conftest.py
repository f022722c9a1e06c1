"""What every test of the window may ask for."""

from support.language import english
from support.looks import plain_look
from support.screens import context, desk, open_window, theme

__all__ = ["context", "desk", "english", "open_window", "plain_look", "theme"]
