"""The feed screen: model, view, delegate."""
