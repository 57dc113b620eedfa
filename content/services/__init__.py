"""Every write of content: search entries, the register, groups and workflow, starter texts, schedules, import."""
