"""Screens of contests: one module per part of the desk."""
