"""What the officers' screens share."""

from collections.abc import Callable

from django.http import HttpResponseBase

from accounts.access import require_roles
from accounts.enums import Role

View = Callable[..., HttpResponseBase]

officer_required: Callable[[View], View] = require_roles(Role.COMMUNE_OFFICER, Role.PROVINCE_OFFICER)
