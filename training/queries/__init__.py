"""Reads of training: the rule book, deadlines of a list or a learner, totals of places, the programme."""
