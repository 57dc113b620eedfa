"""Compare the catalogue with the models as they are."""

from collections import Counter
from collections.abc import Iterable

from django.apps import apps
from django.conf import settings
from django.db.models import Model

from lms.personal_data.catalogue import CATALOGUE, LIBRARY_TABLES


def own_models() -> list[type[Model]]:
    """Return every model of ours with a table, in the order of the house; link tables belong to their field."""
    return [model for model in apps.get_models() if _is_ours(model)]


def library_models() -> list[type[Model]]:
    """Return the models that libraries bring."""
    return [model for model in apps.get_models() if not _is_ours(model)]


def field_names(model: type[Model]) -> list[str]:
    """Return the fields that the model itself stores, many-to-many ones included."""
    return [field.name for field in (*model._meta.local_concrete_fields, *model._meta.local_many_to_many)]


def problems() -> list[str]:
    """Return every difference: untagged, tagged twice, tagged but gone; empty when all is told."""
    models = {model._meta.label: model for model in own_models()}
    found = _differences("model", models, CATALOGUE)
    for label, keeps in CATALOGUE.items():
        named = [name for name, _tag in keeps.fields()]
        found += [f"{label}.{name}: tagged twice" for name, times in Counter(named).items() if times > 1]
        if label in models:
            found += _differences(label, field_names(models[label]), named)
        found += [f"{label}.{name}: a note on nothing" for name in keeps.notes if name not in named]
    apps_of_libraries = {model._meta.app_label for model in library_models()}
    return found + _differences("library", apps_of_libraries, LIBRARY_TABLES)


def _is_ours(model: type[Model]) -> bool:
    path = apps.get_app_config(model._meta.app_label).path
    return path.startswith(str(settings.BASE_DIR)) and "site-packages" not in path


def _differences(where: str, there: Iterable[str], named: Iterable[str]) -> list[str]:
    there, named = list(there), list(named)
    untagged = [f"{where}.{name}: untagged" for name in there if name not in named]
    return untagged + [f"{where}.{name}: gone" for name in named if name not in there]
