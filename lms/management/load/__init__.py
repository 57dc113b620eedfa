"""Drives a local server through an online round, as many people do at once: `manage.py contest_load`."""
