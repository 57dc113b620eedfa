#!/usr/bin/env python
"""Keep the project's Vietnamese catalogues in step with the packages it stands on.

Wagtail, allauth, taggit and Django ship few or no Vietnamese texts. This script reads the English source
catalogues of the installed versions, merges every text a user can meet into ``locale/vi`` (what is already
translated stays), compiles the ``.mo`` files and prints, package by package, how many texts are still empty.

    python scripts/collect_messages.py                  merge, compile, report
    python scripts/collect_messages.py --check          change nothing; exit 1 unless complete and up to date
    python scripts/collect_messages.py --export FILE    write the empty entries as JSON, to be filled in
    python scripts/collect_messages.py --apply FILE     read such a JSON file back, refuse broken entries

Why we own whole packages: docs/decisions/0004-vietnamese-catalogues.md.
"""

import argparse
import importlib.util
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "locale" / "vi" / "LC_MESSAGES"
DOMAINS = ("django", "djangojs")

# Every entry has one Vietnamese form: Vietnamese nouns do not change with number.
METADATA = {
    "Project-Id-Version": "lms",
    "Language": "vi",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}

Key = tuple[str | None, str]


@dataclass(frozen=True)
class Source:
    """A package whose texts we translate, whether or not it ships Vietnamese of its own.

    ``listed_in``: the language whose catalogue lists the texts; some packages ship translations only.
    ``leave_out``: texts found only in files with these prefixes are of parts the product does not run.
    """

    package: str
    listed_in: str = "en"
    leave_out: tuple[str, ...] = ()


SOURCES = (
    Source("wagtail.admin"),
    Source("wagtail"),
    Source("wagtail.images"),
    Source("wagtail.documents"),
    Source("wagtail.snippets"),
    Source("wagtail.users"),
    Source("wagtail.search"),
    Source("wagtail.embeds"),
    Source("wagtail.sites"),
    Source("wagtail.locales"),
    Source("wagtail.contrib.forms"),
    Source("wagtail.contrib.redirects"),
    Source("wagtail.contrib.search_promotions"),
    Source("wagtail.contrib.settings"),
    Source("wagtail.contrib.simple_translation"),
    Source("wagtail.contrib.table_block"),
    Source("wagtail.contrib.typed_table_block"),
    Source("taggit"),
    Source("django_filters", listed_in="fr", leave_out=("rest_framework/", "templates/")),
    Source(
        "allauth",
        leave_out=(
            "socialaccount/",
            "idp/",
            "usersessions/",
            "templates/socialaccount/",
            "templates/idp/",
            "templates/usersessions/",
            "templates/openid/",
        ),
    ),
    # The names of some hundred languages in global_settings.py are never shown: the site has one language.
    Source("django.conf", leave_out=("conf/global_settings.py", "contrib/")),
    Source("django.contrib.auth"),
    Source("django.contrib.contenttypes"),
    Source("django.contrib.humanize"),
    Source("django.contrib.sessions"),
    Source("django.contrib.postgres"),
)

PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]*\d*(?:\.\d+)?[sdfirx]|%[sdirf%]|\{\w*\}|</?[a-zA-Z][^<>]*>")


def catalogue_path(domain: str) -> Path:
    """Path of our source catalogue of a gettext domain (``django`` or ``djangojs``)."""
    return CATALOGUES / f"{domain}.po"


def english_catalogue(source: Source, domain: str) -> polib.POFile:
    """The catalogue in which an installed package lists its English texts; empty if it has none in the domain."""
    spec = importlib.util.find_spec(source.package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{source.package} is not installed")
    path = Path(spec.origin).parent / "locale" / source.listed_in / "LC_MESSAGES" / f"{domain}.po"
    return polib.pofile(str(path)) if path.exists() else polib.POFile()


def key_of(entry: polib.POEntry) -> Key:
    """What gettext looks an entry up by: context and English text."""
    return entry.msgctxt, entry.msgid


def wanted_entries(source: Source, domain: str) -> Iterator[polib.POEntry]:
    """English entries of a package that our catalogue must hold."""
    for entry in english_catalogue(source, domain):
        left_out = bool(entry.occurrences) and all(path.startswith(source.leave_out) for path, _ in entry.occurrences)
        if not entry.obsolete and not (source.leave_out and left_out):
            yield entry


def collect(domain: str) -> dict[Key, polib.POEntry]:
    """All texts our catalogue of a domain must hold, still empty; ``occurrences`` name the packages."""
    found: dict[Key, polib.POEntry] = {}
    for source in SOURCES:
        for entry in wanted_entries(source, domain):
            ours = found.setdefault(key_of(entry), polib.POEntry(msgctxt=entry.msgctxt, msgid=entry.msgid))
            # One package may count where another does not; the counted form serves both.
            ours.msgid_plural = ours.msgid_plural or entry.msgid_plural
            ours.flags = sorted({*ours.flags, *(f for f in entry.flags if f.endswith("-format"))})
            if (source.package, "") not in ours.occurrences:
                ours.occurrences.append((source.package, ""))
    return found


def text_of(entry: polib.POEntry) -> str:
    """The Vietnamese text of an entry, counted or not; empty when there is none."""
    return entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr


def set_text(entry: polib.POEntry, text: str) -> None:
    """Put the Vietnamese text into the form that the entry needs."""
    if entry.msgid_plural:
        entry.msgstr, entry.msgstr_plural = "", {0: text}
    else:
        entry.msgstr, entry.msgstr_plural = text, {}


def read_catalogue(domain: str) -> polib.POFile:
    """Our catalogue as it stands in the repository; an empty one if there is none."""
    path = catalogue_path(domain)
    return polib.pofile(str(path)) if path.exists() else polib.POFile()


def merge(domain: str) -> polib.POFile:
    """Our catalogue with the texts of the installed packages: translations kept, vanished texts dropped."""
    known = {key_of(e): text_of(e) for e in read_catalogue(domain) if not e.fuzzy and not e.obsolete}
    merged = polib.POFile(wrapwidth=0)
    merged.metadata = dict(METADATA)
    for key, entry in collect(domain).items():
        set_text(entry, known.get(key, ""))
        merged.append(entry)
    return merged


def save(domain: str, catalogue: polib.POFile) -> None:
    """Write ``.po`` and ``.mo`` of a domain."""
    CATALOGUES.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(catalogue_path(domain)))
    catalogue.save_as_mofile(str(catalogue_path(domain).with_suffix(".mo")))


def placeholders(text: str) -> Counter[str]:
    """Placeholders and HTML tags of a text, each with how often it stands there."""
    return Counter(PLACEHOLDER.findall(text))


def faults(entry: polib.POEntry) -> list[str]:
    """What is wrong with the Vietnamese text of an entry, in English words; nothing when it is sound.

    A counted entry is measured against its plural form, since the one Vietnamese form serves every number.
    """
    text, english = text_of(entry), entry.msgid_plural or entry.msgid
    if not text:
        return ["empty"]
    found = ["fuzzy"] if entry.fuzzy else []
    if placeholders(text) != placeholders(english):
        found.append(f"placeholders {dict(placeholders(text))}, English has {dict(placeholders(english))}")
    if text != unicodedata.normalize("NFC", text):
        found.append("not NFC")
    if text.startswith("\n") != english.startswith("\n") or text.endswith("\n") != english.endswith("\n"):
        found.append("line breaks at the ends differ")
    return found


def export(path: Path) -> int:
    """Write the empty entries as JSON for a translator; returns how many."""
    rows = [
        {"domain": domain, "context": e.msgctxt, "english": e.msgid, "plural": e.msgid_plural, "vi": ""}
        for domain in DOMAINS
        for e in merge(domain)
        if not text_of(e)
    ]
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    return len(rows)


def apply(path: Path) -> int:
    """Take translations from a JSON file as `export` writes it; returns how many.

    Raises SystemExit, and writes nothing, when a text is unknown or unsound.
    """
    rows = [row for row in json.loads(path.read_text(encoding="utf-8")) if row["vi"]]
    catalogues = {domain: merge(domain) for domain in DOMAINS}
    entries = {(domain, *key_of(e)): e for domain, catalogue in catalogues.items() for e in catalogue}
    complaints = []
    for row in rows:
        entry = entries.get((row["domain"], row["context"], row["english"]))
        if entry is None:
            complaints.append(f"unknown text: {row['english']!r}")
            continue
        set_text(entry, unicodedata.normalize("NFC", row["vi"]))
        complaints += [f"{row['english']!r}: {fault}" for fault in faults(entry)]
    if complaints:
        raise SystemExit("\n".join(complaints))
    for domain, catalogue in catalogues.items():
        save(domain, catalogue)
    return len(rows)


def report(catalogues: dict[str, polib.POFile]) -> int:
    """Print translated and remaining texts of each package; returns how many texts remain in all."""
    total: Counter[str] = Counter()
    empty: Counter[str] = Counter()
    for domain, catalogue in catalogues.items():
        for entry in catalogue:
            for package, _ in entry.occurrences:
                total[f"{package} ({domain})"] += 1
                empty[f"{package} ({domain})"] += not text_of(entry)
    for name, count in total.items():
        print(f"{name:48} {count - empty[name]:5} translated {empty[name]:5} remaining")
    entries = [entry for catalogue in catalogues.values() for entry in catalogue]
    remaining = sum(not text_of(entry) for entry in entries)
    print(f"{'all, each text once':48} {len(entries) - remaining:5} translated {remaining:5} remaining")
    return remaining


def is_current(domain: str) -> bool:
    """Whether the files of a domain are exactly what merging and compiling would write."""
    path, merged = catalogue_path(domain), merge(domain)
    compiled = path.with_suffix(".mo")
    return (
        path.exists()
        and compiled.exists()
        and path.read_text(encoding="utf-8") == str(merged)
        and compiled.read_bytes() == merged.to_binary()
    )


def main() -> int:
    """Run the command line; 0 when done, 1 when ``--check`` finds something to do."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    actions = parser.add_mutually_exclusive_group()
    actions.add_argument("--check", action="store_true", help="change nothing, exit 1 unless complete and current")
    actions.add_argument("--export", type=Path, metavar="FILE", help="write the empty entries as JSON")
    actions.add_argument("--apply", type=Path, metavar="FILE", help="read filled-in entries back")
    options = parser.parse_args()
    if options.export:
        print(f"{export(options.export)} empty entries written")
        return 0
    if options.apply:
        print(f"{apply(options.apply)} translations taken")
    catalogues = {domain: merge(domain) for domain in DOMAINS}
    current = all(is_current(domain) for domain in DOMAINS)
    if not options.check:
        for domain, catalogue in catalogues.items():
            save(domain, catalogue)
    remaining = report(catalogues)
    return 1 if options.check and (remaining or not current) else 0


if __name__ == "__main__":
    sys.exit(main())
