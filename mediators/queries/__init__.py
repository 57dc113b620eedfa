"""Reads of mediators that more than one place needs."""
