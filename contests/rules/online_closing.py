"""When an online round may be closed: after its time and a grace for answers still on their way (security.md C4)."""

from datetime import datetime, timedelta

#: An answer sent in the last moment may still be on its way; closing waits for it.
GRACE = timedelta(seconds=60)


def is_over(*, closes_at: datetime, now: datetime) -> bool:
    """Tell whether the grace after the close has passed."""
    return now >= closes_at + GRACE
