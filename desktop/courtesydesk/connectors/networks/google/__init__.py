"""Google reviews: all places of a Business Profile, and the one reply that a review has room for.

Start with `connector.py`; `reviews.py` reads what Google says of a review.
"""
