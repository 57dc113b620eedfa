# Nền tảng hòa giải ở cơ sở. `make` alone tells what there is.
SHELL := /bin/bash
PY := .venv/bin/python
export LMS_LOCAL ?= 1

.PHONY: help serve demo test check bench bench-big soak lock clean app-env test-env

help:
	@echo "make serve   cài đặt, dựng dữ liệu mẫu, mở http://127.0.0.1:8000 (PORT đổi cổng)"
	@echo "make test    cài những gì phép thử cần, rồi chạy mọi phép thử (SQLite, PostgreSQL, trình duyệt)"
	@echo "make check   kiểm tra mã nguồn: ruff, mypy, tầng, mẫu trang, migration"
	@echo "make bench   đo tốc độ, in tỷ lệ so với một trang trơn trong cùng lần chạy"
	@echo "make bench-big  đo tình trạng tập huấn trên PostgreSQL (BENCH_SIZES=60000,600000)"
	@echo "make soak    các phép thử dài của security.md §10, có giết máy chủ 20 lần"
	@echo "make demo    dựng lại dữ liệu mẫu từ đầu"
	@echo "make clean   xóa môi trường và dữ liệu máy này"

app-env:
	@scripts/ensure_env.sh app

test-env:
	@scripts/ensure_env.sh test

serve: app-env
	@$(PY) manage.py serve_local

demo: app-env
	@rm -f var/demo.json var/db.sqlite3 var/db.sqlite3-wal var/db.sqlite3-shm
	@$(PY) manage.py serve_local --prepare-only

check: test-env
	@scripts/check.sh

test: test-env
	@scripts/test.sh

bench: test-env
	@$(PY) scripts/bench.py

bench-big: test-env
	@$(PY) scripts/bench_big.py

soak: test-env
	@scripts/test.sh soak

lock:
	.venv/bin/uv pip compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11 requirements/app.in -o requirements/app.txt
	.venv/bin/uv pip compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11 requirements/test.in -o requirements/test.txt

clean:
	rm -rf .venv var .pytest_cache .mypy_cache .ruff_cache
