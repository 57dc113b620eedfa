"""How many trainers the teams of a place need."""


def trainers_needed(*, teams: int, per_trainer: int) -> int:
    """Return the least number of trainers for so many teams: one for each full or begun `per_trainer`; 0 for none.

    Args:
        teams: 0 or more.
        per_trainer: teams that one trainer may have at most, 1 or more.

    Source: Quyết định 315/QĐ-TTg (framework-programme.md §6).
    """
    return -(-teams // per_trainer)
