"""Screens of officers and programme editors."""
