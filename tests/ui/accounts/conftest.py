"""A real desk for these pages."""

from support.pages import pages

__all__ = ["pages"]
