"""Codes of survey campaigns and of computed statistics."""

from django.db import models


class CampaignState(models.TextChoices):
    """Where a campaign stands."""

    DRAFT = "draft", "Đang chuẩn bị"
    OPEN = "open", "Đang mở"
    CLOSED = "closed", "Đã đóng"


class CampaignAudience(models.TextChoices):
    """Who takes part."""

    ALL = "all", "Mọi hòa giải viên của địa bàn"
    NEW = "new", "Người mới được công nhận từ một ngày"
    CHOSEN = "chosen", "Danh sách do cán bộ chọn"


class CalibrationModel(models.TextChoices):
    """How questions are calibrated (item-statistics §6)."""

    ONE_SLOPE = "1PL", "Một độ dốc chung (1PL)"
    OWN_SLOPES = "2PL", "Mỗi câu một độ dốc (2PL)"


class RunState(models.TextChoices):
    """Where a computation stands."""

    WAITING = "waiting", "Đang tính"
    READY = "ready", "Đã xong"
    REFUSED = "refused", "Không tính được"
