"""Screens of classes: list and plan, invitations, rolls, the hall, telephones, papers, prints."""
