"""The drafts screen: what is being written, and what was put away and can be had back."""
