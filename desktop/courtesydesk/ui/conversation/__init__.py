"""The conversation screen: model, view, delegate."""
