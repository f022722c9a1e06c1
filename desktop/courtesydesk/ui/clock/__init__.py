"""The clock of a conversation: why it takes so long, how urgent it is, and what was missed."""
