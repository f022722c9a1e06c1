"""Small parts that know nothing of the shop."""
