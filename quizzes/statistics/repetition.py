"""The forgetting curve of FSRS-6 (§11): how likely something is still known, and when to ask again."""

DECAY = 0.1542
"""The parameter w of the published values."""


def forgetting_factor(*, decay: float = DECAY) -> float:
    """Return f = 0.9^(−1/w) − 1, so that after `stability` days the recall is 0.9."""
    return 0.9 ** (-1 / decay) - 1


def recall(*, days: float, stability_days: float, decay: float = DECAY) -> float:
    """Return the probability of still knowing it after so many days, (1 + f·t/S)^(−w).

    Raises:
        ValueError: days below 0, or a stability not above 0.
    """
    if days < 0 or stability_days <= 0:
        raise ValueError("days are 0 or more, the stability is above 0")
    return (1 + forgetting_factor(decay=decay) * days / stability_days) ** -decay


def interval_days(*, stability_days: float, recall_wanted: float, decay: float = DECAY) -> float:
    """Return after how many days the recall has fallen to the one wanted, unrounded.

    Raises:
        ValueError: a recall outside 0-1, or a stability not above 0.
    """
    if not 0 < recall_wanted <= 1 or stability_days <= 0:
        raise ValueError("the recall lies between 0 and 1, the stability is above 0")
    return stability_days / forgetting_factor(decay=decay) * (recall_wanted ** (-1 / decay) - 1)
