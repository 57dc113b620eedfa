"""Believable demo data from a fixed seed: one province, six communes, people in every state."""
