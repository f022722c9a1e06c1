"""The customer screen: model, view, delegate."""
