"""The page of the first start: who we are, where people talk to us, what we bring along."""
