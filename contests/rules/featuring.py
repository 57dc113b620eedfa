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


#: What the person that it is about reads, by state.
TOLD: Mapping[str, str] = {
    "asked": "Ban tổ chức đề nghị giới thiệu Ông/Bà. Xin đọc rồi trả lời.",
    "consented": "Ông/Bà đã đồng ý. Biên tập viên xem xong sẽ đăng.",
    "shown": "Đang đăng ở trang công khai.",
    "refused": "Ông/Bà đã trả lời không đồng ý. Không có gì được đăng.",
    "returned": "Biên tập viên đề nghị sửa lời giới thiệu. Sửa xong, Ông/Bà sẽ được hỏi lại.",
    "withdrawn": "Đã thôi giới thiệu. Trang công khai không còn tên Ông/Bà.",
}


def may(*, state: str, step: Step) -> bool:
    """Tell whether a step may be taken from a state."""
    return step in ALLOWED.get(state, frozenset())
