"""The product's settings; only the URL conf differs."""

from lms.settings import *  # noqa: F403

ROOT_URLCONF = "bench_site.urls"
