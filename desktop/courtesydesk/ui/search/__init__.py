"""Search: the field of the top bar, with help for operators while typing."""
