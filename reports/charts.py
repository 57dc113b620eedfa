"""Geometry of charts, pure. The chart of deadlines by month is drawn in training, which shows it to officers too."""

from training.charts import Bar, MonthChart, month_chart

__all__ = ["Bar", "MonthChart", "month_chart"]
