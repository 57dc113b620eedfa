"""Timed work: which jobs `run_due_jobs` calls each minute, and how one is run without blocking the others.

A job is a function `(*, now: datetime) -> list of ids`: the things it did this time, by their ids, empty when
nothing was due. It claims its work by conditional updates, so that two timers at once do nothing twice. A job may
also return an outcome with lists of ids (`done`, or `published` and `expired`) and `failed`, pairs of id and reason.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import Any

from lms.base.errors import RuleViolation

logger = logging.getLogger("lms.jobs")

#: Name of the job and the service that does it, in the order of the run.
JOBS: tuple[tuple[str, str, str], ...] = (
    ("attempts.submit_expired", "quizzes.services", "submit_expired_attempts"),
    ("campaigns.close_due", "quizzes.services.campaigns", "close_due_campaigns"),
    ("quizzes.finish_regrades", "quizzes.services.regrade", "finish_regrades"),
    ("quizzes.refresh_figures", "quizzes.services.bank_figures", "refresh_due_figures"),
    ("contests.open_online_rounds", "contests.services.online_rounds", "open_due"),
    ("contests.submit_online", "contests.services.online_submit", "submit_due"),
    ("contests.finish_online_lists", "contests.services.online_runs", "take_over"),
    ("content.publish_due", "content.services.schedule", "publish_due"),
    ("training.refresh_status", "training.services.daily", "refresh_daily"),
    ("training.prepare_reminders", "training.services.reminders", "prepare_due"),
    ("training.send_reminders", "training.services.reminders", "send_due"),
    ("training.issue_certificates", "training.services.certificates", "issue_daily"),
    ("training.tidy_certificate_files", "training.services.certificate_runs", "tidy_run_files"),
    ("training.seal_ledgers", "training.services.ledger", "seal_ledgers"),
    ("reports.refresh_nation", "reports.services.figure_runs", "refresh_nation"),
    ("contests.suggest_practice", "contests.services.feeds", "suggest_due"),
    ("mediators.tidy_files", "mediators.services.tidy", "tidy_files"),
    ("accounts.tidy_sign_in", "accounts.services.tidy", "tidy_sign_in"),
)
#: Looked after more often than each minute by `lms.timer`: what a killed worker left must go on within 60 s (F5).
PRESSING = ("contests.finish_online_lists",)


@dataclass(frozen=True)
class Job:
    """One kind of timed work."""

    name: str
    run: Callable[..., Any]


@dataclass
class Report:
    """What a run did: entries as `run_due_jobs --json` prints them."""

    done: list[dict[str, str]] = field(default_factory=list)
    failed: list[dict[str, str]] = field(default_factory=list)


def known_jobs() -> list[Job]:
    """Return the jobs of the installed apps; a service is looked up when its job runs, so that one cannot stop all."""
    return [Job(name, _later(module, function)) for name, module, function in JOBS]


def pressing_jobs() -> list[Job]:
    """Return the jobs that cannot wait for the next minute; a look of each costs one statement when nothing is due."""
    return [job for job in known_jobs() if job.name in PRESSING]


def run_jobs(jobs: Iterable[Job], *, now: datetime, should_stop: Callable[[], bool] = lambda: False) -> Report:
    """Run each job once; a failing one is logged and reported, the next one runs all the same."""
    report = Report()
    for job in jobs:
        if should_stop():
            break
        try:
            found = job.run(now=now)
        except RuleViolation as refusal:
            report.failed.append({"job": job.name, "id": "", "reason": refusal.message})
        except Exception as error:
            logger.exception("job failed: %s", job.name)
            report.failed.append({"job": job.name, "id": "", "reason": f"{type(error).__name__}: {error}"})
        else:
            _note(report, job.name, found)
    return report


def _later(module: str, function: str) -> Callable[..., Any]:
    """Return a function that looks up a service and calls it."""
    return lambda **given: getattr(import_module(module), function)(**given)


def _note(report: Report, name: str, found: Any) -> None:
    """Add what a job returned to the report."""
    if hasattr(found, "failed"):
        done = [item for part in ("done", "published", "expired") for item in getattr(found, part, ())]
        failed = found.failed
    else:
        done, failed = found or [], []
    report.done += [{"job": name, "id": _id_of(item)} for item in done]
    report.failed += [{"job": name, "id": str(item), "reason": str(reason)} for item, reason in failed]


def _id_of(item: Any) -> str:
    """Return the public id of a row, or the value itself as text."""
    return str(getattr(item, "public_id", getattr(item, "pk", item)))
