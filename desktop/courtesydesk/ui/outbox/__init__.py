"""The outbox screen: model, view, delegate."""
