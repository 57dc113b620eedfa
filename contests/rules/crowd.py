"""A gate before work that costs much: so many a second pass, whoever comes beyond is told when to come again (C10)."""

from threading import Lock

#: Sent away, people come back after two seconds at least and a minute at most.
LEAST_SECONDS, MOST_SECONDS = 2.0, 60.0
#: Those sent away come back over a longer time than the gate needs for them, so that it has room for new ones too.
SPREAD = 1.5


class Gate:
    """Lets `per_second` pass each second, after a quiet time so many at once; the clock is the caller's, in seconds."""

    def __init__(self, *, per_second: int) -> None:
        """Begin open.

        Raises:
            ValueError: not one a second.
        """
        if per_second < 1:
            raise ValueError("a gate lets somebody pass")
        self._rate = per_second
        self._room = float(per_second)
        self._away = 0.0
        self._last: float | None = None
        self._lock = Lock()

    def ask(self, *, now: float, chance: float) -> float:
        """Return 0 for whoever may pass, else after how many seconds to come again.

        The more were sent away just before, the longer; `chance` spreads them, so that they do not come back at one
        moment.

        Args:
            now: on a clock that never goes back.
            chance: 0 to 1, evenly by lot.
        """
        with self._lock:
            passed = (now - (now if self._last is None else self._last)) * self._rate
            self._last = now
            self._room = min(float(self._rate), self._room + passed)
            self._away = max(0.0, self._away - passed)
            if self._room >= 1:
                self._room -= 1
                return 0.0
            self._away += 1
            return min(MOST_SECONDS, LEAST_SECONDS + chance * SPREAD * self._away / self._rate)
