"""Small filters for dates and numbers in words. Built in: no {% load %} needed."""

from datetime import date, datetime

from django import template

from lms.base.clock import exact_words

register = template.Library()

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


@register.filter
def vn_date(value: date | None) -> str:
    """Return dd/mm/yyyy, or an empty text."""
    return f"{value:%d/%m/%Y}" if value else ""


@register.filter
def vn_milliseconds(value: datetime | None) -> str:
    """Return dd/mm/yyyy hh:mm:ss,mmm in Viet Nam time, or an empty text."""
    return exact_words(value) if value else ""


@register.filter
def vn_day(value: date | None) -> str:
    """Return «thứ Hai 02/3/2026» as said in a sentence."""
    if not value:
        return ""
    return f"{WEEKDAYS[value.weekday()]} {value.day:02d}/{value.month}/{value.year}"
