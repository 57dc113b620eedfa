"""Days and moments as people type them."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from lms.base.days import MomentField


@pytest.mark.parametrize(
    "typed",
    ["15/1/2027 17:00", "15/01/2027 17h", "17 giờ 00 phút, ngày 15/01/2027", "17h00 15/1/2027", "2027-01-15T17:00"],
)
def test_a_moment_is_read_however_the_hour_is_written(typed):
    read = MomentField().clean(typed)
    assert timezone.localtime(read).strftime("%d/%m/%Y %H:%M") == "15/01/2027 17:00"


@pytest.mark.parametrize("typed", ["15/1/2027", "31/02/2027 08:00", "15/1/2027 25h", "mai"])
def test_what_is_no_moment_is_told_with_an_example(typed):
    with pytest.raises(ValidationError, match="thí dụ 31/12/2026 08:00"):
        MomentField().clean(typed)
