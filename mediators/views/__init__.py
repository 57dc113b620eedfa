"""Screens of the officers: home, import, teams, people, offices, cards."""
