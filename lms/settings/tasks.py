"""Background work: Tasks API, queue in the database, one worker (house-style.md §5)."""

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
