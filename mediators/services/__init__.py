"""Writes of mediators: places, rosters, teams, appointments."""
