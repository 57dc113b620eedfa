"""Entry point of the production server (granian, WSGI)."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
application = get_wsgi_application()

from lms.start import load_pages, refuse_unsafe_start  # noqa: E402 - needs the apps to be ready

refuse_unsafe_start()
load_pages()

# What stands in memory when the process is ready stays to its end: the collector of garbage need not look through it
# again and again, and what a request leaves behind is mostly gone without it.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
