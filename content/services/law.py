"""Fills the register of legal documents from `content/starter/law.yaml`."""

from dataclasses import dataclass
from typing import Any

from content.models import LegalArticle, LegalDocument


@dataclass(slots=True)
class Loaded:
    """How many things a load made, changed and left as they were."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0

    def count(self, *, made: bool, changed: bool) -> None:
        """Add one thing."""
        if made:
            self.created += 1
        elif changed:
            self.updated += 1
        else:
            self.unchanged += 1


def load_register(*, documents: list[dict[str, Any]]) -> Loaded:
    """Write documents and articles; what is in the register and not in the list stays.

    Args:
        documents: as `law.yaml` describes them; dates are dates, `replaced_by` a number of the list or of the register.
    """
    loaded, rows = Loaded(), {}
    for entry in documents:
        fields = {name: entry.get(name) or "" for name in ("kind", "title", "issuer", "note")} | {
            name: entry.get(name) for name in ("issued_on", "in_force_from", "in_force_to")
        }
        fields["verified"] = bool(entry.get("verified"))
        row, made = LegalDocument.objects.get_or_create(number=entry["number"], defaults=fields)
        loaded.count(made=made, changed=not made and _update(row, fields))
        rows[row.number] = row
        for order, article in enumerate(entry.get("articles") or (), start=1):
            _load_article(loaded, row, article, order)
    for entry in documents:
        newer = entry.get("replaced_by")
        if newer:
            target = rows.get(newer) or LegalDocument.objects.get(number=newer)
            _update(rows[entry["number"]], {"replaced_by": target})
    return loaded


def _load_article(loaded: Loaded, document: LegalDocument, entry: dict[str, Any], order: int) -> None:
    fields = {
        "heading": entry.get("heading") or "",
        "summary": entry.get("summary") or "",
        "verified": bool(entry.get("verified", document.verified)),
        "order": order,
    }
    row, made = LegalArticle.objects.get_or_create(document=document, number=str(entry["dieu"]), defaults=fields)
    loaded.count(made=made, changed=not made and _update(row, fields))


def _update(row: LegalDocument | LegalArticle, fields: dict[str, Any]) -> bool:
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, fields[name])
    if changed:
        row.save(update_fields=changed)
    return bool(changed)
