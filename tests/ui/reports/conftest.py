"""A whole desk for these screens."""

from support.ui_desk import whole

__all__ = ["whole"]
