#!/usr/bin/env bash
# What must hold before the tests run.
set -uo pipefail
cd "$(dirname "$0")/.."
export LMS_LOCAL=1 DJANGO_SETTINGS_MODULE=lms.settings.test
bad=0
step() {
  local name=$1; shift
  if output=$("$@" 2>&1); then echo "✓ $name"; else echo "✕ $name"; echo "$output" | tail -60; bad=1; fi
}
step "ruff" .venv/bin/ruff check .
step "ruff format" .venv/bin/ruff format --check .
step "tầng (import-linter)" .venv/bin/lint-imports
step "mypy" .venv/bin/mypy lms accounts audit content courses mediators quizzes reports training contests
step "mẫu trang (djlint)" .venv/bin/djlint --lint --quiet lms/templates accounts content courses contests mediators quizzes reports training
step "migrations" .venv/bin/python manage.py makemigrations --check --dry-run
step "django check" .venv/bin/python manage.py check --fail-level WARNING
step "check --deploy" env -u LMS_LOCAL DJANGO_SETTINGS_MODULE=lms.settings SECRET_KEY=0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_ ALLOWED_HOSTS=hoagiai.example .venv/bin/python manage.py check --deploy --fail-level WARNING
exit $bad
