#!/usr/bin/env bash
# Make .venv with the pinned dependencies of requirements/$1.txt; quick when nothing changed.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:-app}
wanted=$(cat requirements/app.txt "requirements/$kind.txt" | sha256sum | cut -d' ' -f1)
stamp=.venv/.installed-$kind
[ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && exit 0

python=""
for candidate in python3.11 python3; do
  if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))'; then
    python=$candidate
    break
  fi
done
if [ -z "$python" ]; then
  echo "Cần Python 3.11. Trên Debian 12: apt-get install python3 python3-venv" >&2
  exit 1
fi
if [ ! -x .venv/bin/python ]; then
  "$python" -m venv .venv || { echo "Thiếu venv. Trên Debian 12: apt-get install python3-venv" >&2; exit 1; }
fi
echo "Đang cài các thư viện đã chốt phiên bản (chỉ lần đầu)…" >&2
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "requirements/$kind.txt" 2>&1 | grep -v '^WARNING: Location' >&2 || [ "${PIPESTATUS[0]}" -eq 0 ]
echo "$wanted" > "$stamp"
# test.txt holds everything of app.txt
[ "$kind" = test ] && cat requirements/app.txt requirements/app.txt | sha256sum | cut -d' ' -f1 > .venv/.installed-app
exit 0
