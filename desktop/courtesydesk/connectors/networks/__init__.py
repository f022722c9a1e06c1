"""One module (or package) a network; they do not know one another."""
