"""The composer screen: model, view, delegate."""
