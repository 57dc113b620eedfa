"""Codes of practice."""

from django.db import models


class CardOrigin(models.TextChoices):
    """Why a person has a card."""

    FLASHCARD = "flashcard", "Thẻ nhớ của bài đã mở"
    MISSED = "missed", "Câu trong bài trả lời chưa đúng hẳn"
    PAPER = "paper", "Câu của bài kiểm tra trả lời chưa đúng hẳn"


class PracticeFeeling(models.IntegerChoices):
    """How well it was remembered, in plain words; the numbers are those of the scheduler."""

    FORGOTTEN = 1, "Quên"
    HARD = 2, "Khó"
    GOOD = 3, "Được"
    EASY = 4, "Dễ"


class DrillMode(models.TextChoices):
    """How the questions of a practice session are chosen (courses.rules.drill)."""

    ABILITY = "ability", "Theo sức"
    TOPICS = "topics", "Theo chuyên đề còn sai"
    SUBJECT = "subject", "Một chuyên đề"


class DrillEnd(models.TextChoices):
    """Why a practice session ended."""

    PRECISE = "precise_enough", "Đã đủ rõ sức học"
    LONG = "long_enough", "Đã đủ số câu"
    EXHAUSTED = "bank_exhausted", "Hết câu phù hợp"
    STOPPED = "stopped", "Ông/Bà đã dừng ở đây"
