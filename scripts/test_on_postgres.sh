#!/usr/bin/env bash
# Every test that meets the database, on a private PostgreSQL cluster, started here and removed afterwards. Not run as
# root. The other tests were run with SQLite: they cannot end otherwise here; nor can walks over all screens.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
work=$(mktemp -d)
port=$((20000 + RANDOM % 10000))
as_owner() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=nobody --regid=nogroup --clear-groups -- "$@"; else "$@"; fi; }
if [ "$(id -u)" = 0 ]; then chown nobody:nogroup "$work"; fi
chmod 755 "$work"
finish() { as_owner "$bin/pg_ctl" -D "$work/data" -m immediate -s stop >/dev/null 2>&1 || true; rm -rf "$work"; }
trap finish EXIT
cd "$work"
as_owner "$bin/initdb" -D "$work/data" -U lms -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
as_owner "$bin/pg_ctl" -D "$work/data" -s -w -l "$work/log" -o "-p $port -k $work -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c synchronous_commit=off" start
cd - >/dev/null
"$bin/createdb" -h 127.0.0.1 -p "$port" -U lms migrated
LMS_LOCAL=1 LMS_VAR="$work/var" DATABASE_URL="postgres://lms@127.0.0.1:$port/migrated" .venv/bin/python manage.py migrate -v0
export DATABASE_URL="postgres://lms@127.0.0.1:$port/postgres" TEST_TEMPLATE=migrated
LMS_LOCAL=1 .venv/bin/pytest -n 2 -q -m "database and not e2e" --ignore tests/screens "$@"
