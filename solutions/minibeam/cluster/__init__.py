"""Building a cluster: where data lives, what silence means, and what a split costs."""
