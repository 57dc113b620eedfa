"""Entry point of the production server (granian, WSGI)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
application = get_wsgi_application()

from lms.start import refuse_unsafe_start  # noqa: E402 - needs the apps to be ready

refuse_unsafe_start()
