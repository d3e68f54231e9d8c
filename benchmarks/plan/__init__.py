"""What is done with a plan: checking, redrawing, repair around an edit, rebalancing."""
