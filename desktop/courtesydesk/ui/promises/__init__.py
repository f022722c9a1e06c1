"""The promises screen: what we told customers we will do, due and late first."""
