"""The one settings package: the environment decides, there are no dev/prod twins."""

from lms.settings.base import *
from lms.settings.apps import *
from lms.settings.database import *
from lms.settings.security import *
from lms.settings.accounts import *
from lms.settings.i18n import *
from lms.settings.wagtail import *
from lms.settings.tasks import *
from lms.settings.reminders import *
from lms.settings.logging import *
