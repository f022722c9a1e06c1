"""The settings screen: model, view, delegate."""
