"""How a winner becomes a model mediator: asked, agreed by the person, published by an editor, ended at any time. Pure.

Nothing is shown to the public before both the person and an editor agreed to the very same words; new words ask both
again. Source: issue 5; security.md P2 (consent provable and revocable), P4.
"""

from collections.abc import Mapping
from enum import StrEnum

WORDING = 1
"""Version of the sentence that the person agrees to (`CONSENT`); a change of the sentence is a new version."""
CONSENT = (
    "Tôi đồng ý để họ tên, đơn vị, thành tích và lời giới thiệu trên đây được đăng công khai. "
    "Tôi có thể rút lại lúc nào cũng được."
)


class Step(StrEnum):
    """What may happen to an introduction; the value is the state that follows."""

    ASK = "asked"
    CONSENT = "consented"
    REFUSE = "refused"
    SHOW = "shown"
    RETURN = "returned"
    WITHDRAW = "withdrawn"


#: From each state (empty: nothing asked yet) the steps that may be taken.
ALLOWED: Mapping[str, frozenset[Step]] = {
    "": frozenset({Step.ASK}),
    "asked": frozenset({Step.CONSENT, Step.REFUSE, Step.WITHDRAW}),
    "consented": frozenset({Step.SHOW, Step.RETURN, Step.WITHDRAW}),
    "shown": frozenset({Step.WITHDRAW}),
    "refused": frozenset({Step.ASK, Step.CONSENT}),
    "returned": frozenset({Step.ASK, Step.WITHDRAW}),
    "withdrawn": frozenset({Step.ASK}),
}


def may(*, state: str, step: Step) -> bool:
    """Tell whether a step may be taken from a state."""
    return step in ALLOWED.get(state, frozenset())
