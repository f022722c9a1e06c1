"""The accounts screen: model, view, delegate."""
