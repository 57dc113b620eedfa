"""Until when people who took part online may complain (contest-rules.md §4 and §5 leave the days to the rules)."""

from datetime import date, timedelta

#: complaints of one person about one round
MOST_APPEALS = 10


def last_day(*, published_on: date | None, days: int) -> date | None:
    """Return the last day on which a complaint is taken; None before the publication: there is no end yet.

    Args:
        published_on: the day of the publication that stands, in Viet Nam; a corrected result is complained about anew.
        days: whole days after that day; 0 is that day itself.
    """
    return None if published_on is None else published_on + timedelta(days=days)


def takes_appeals(*, on: date, published_on: date | None, days: int) -> bool:
    """Tell whether a complaint is taken on a day."""
    end = last_day(published_on=published_on, days=days)
    return end is None or on <= end
