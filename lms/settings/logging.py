"""Logs go to standard error: ids and outcomes, never secrets, codes, answers or phone numbers (P6)."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"card_secrets": {"()": "accounts.logs.HideCardSecrets"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["card_secrets"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "lms": {"level": "INFO"},
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "WARNING"},
        "django.security": {"level": "ERROR"},
        "django.request": {"level": "ERROR"},
        "py.warnings": {"level": "ERROR"},
    },
}
