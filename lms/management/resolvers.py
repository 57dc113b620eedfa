"""Which library and register the commands ask about media files and legal documents."""

from django.conf import settings
from django.utils.module_loading import import_string

from lms.hgm import OFFLINE, NothingKnown, Resolver


def chosen_resolver(*, offline: bool) -> Resolver:
    """Return what `settings.HGM_RESOLVER` names, `OFFLINE` when asked for, or one that knows nothing."""
    if offline:
        return OFFLINE
    name = getattr(settings, "HGM_RESOLVER", "")
    return import_string(name)() if name else NothingKnown()
