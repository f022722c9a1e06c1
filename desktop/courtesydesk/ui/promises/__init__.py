"""The promises screen: model, view, delegate."""
