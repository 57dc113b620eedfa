#!/usr/bin/env bash
# Everything: checks, the suite on SQLite, the browser journeys, the suite on PostgreSQL where its programs are.
set -uo pipefail
cd "$(dirname "$0")/.."
export LMS_LOCAL=1
root=""
[ "$(id -u)" = 0 ] && root=yes

ensure_package() { # program, Debian package
  command -v "$1" >/dev/null && return 0
  if [ -n "$root" ]; then
    (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2") >/dev/null 2>&1
  fi
  command -v "$1" >/dev/null || { echo "Thiếu $2. Hãy cài: apt-get install $2" >&2; return 1; }
}

# The browser journeys, two files at a time, each process with its own copy of one prepared product. Its database begins
# as the migrated one of the suite before, which has shown that migrating from nothing works.
browser_journeys() {
  local prepared ended=0
  prepared=$(mktemp -d)
  .venv/bin/python tests/built_database.py "$prepared/db.sqlite3"
  LMS_VAR="$prepared" .venv/bin/python manage.py serve_local --prepare-only >/dev/null || ended=1
  LMS_E2E_PREPARED="$prepared" .venv/bin/pytest -n 2 --dist loadfile -q -p no:randomly tests/e2e || ended=1
  rm -rf "$prepared"
  return $ended
}

# «soak»: the tests that draw their input at random, with many times the examples; a server killed 20 times under load.
if [ "${1:-}" = soak ]; then
  export LMS_SOAK="${LMS_SOAK:-40}"
  bad=0
  .venv/bin/pytest -q tests/hgm tests/base/test_sanitise.py tests/contests/test_online_killed.py || bad=1
  if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
    scripts/test_on_postgres.sh tests/contests/test_online_killed.py || bad=1
  fi
  exit $bad
fi
bad=0
scripts/check.sh || bad=1
ensure_package chromium chromium || bad=1
ensure_package nginx nginx-light || echo "Không có nginx: bỏ qua phép thử của deploy/nginx." >&2
.venv/bin/pytest -n 2 -q -m "not e2e" "$@" || bad=1
browser_journeys || bad=1
if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || { [ -n "$root" ] && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null 2>&1; }; then
  scripts/test_on_postgres.sh || bad=1
else
  echo "PostgreSQL không có trên máy này: bỏ qua lượt chạy trên PostgreSQL." >&2
fi
[ $bad = 0 ] && echo "Tất cả phép thử đều đạt." || echo "Có phép thử chưa đạt." >&2
exit $bad
