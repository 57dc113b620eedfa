"""The product's own site with two bare views beside it, for `make bench` only."""
