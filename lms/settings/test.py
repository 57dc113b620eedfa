"""Settings of the test suite: quick hashes, tasks at once, plain static files; everything else as in life."""

import importlib
import os
import sys
import tempfile
from pathlib import Path

os.environ["LMS_LOCAL"] = "1"
os.environ.setdefault("LMS_VAR", tempfile.mkdtemp(prefix="lms-test-"))

# The package was read on the way to this file, before the two variables stood: read it again.
for _name in [name for name in sys.modules if name.startswith("lms.settings.") and name != __name__]:
    del sys.modules[_name]
importlib.reload(sys.modules["lms.settings"])

from lms.settings import *
from lms.settings import DATABASES, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
WHITENOISE_AUTOREFRESH = True
STATIC_ROOT = Path(os.environ["LMS_VAR"]) / "static"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": os.environ.get("TEST_SQLITE", ":memory:")}
elif os.environ.get("TEST_TEMPLATE"):
    # A migrated database of scripts/test_on_postgres.sh: each process of the run begins as its copy.
    DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ["TEST_TEMPLATE"]}
