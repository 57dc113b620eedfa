"""Versions of questions as parsed blocks. A version never changes, so what was parsed is kept in memory.

What is kept holds keys: it stays in the process and is handed to the renderer only.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from threading import Lock

from content.resolver import LibraryResolver
from lms.base.clock import today
from lms.hgm import Block, parse_block
from quizzes.models import Attempt, QuestionVersion

KEPT_BLOCKS = 2048
_shown: dict[tuple[int, str, date], Block] = {}
_lock = Lock()


@lru_cache(maxsize=KEPT_BLOCKS)
def _kept(version_id: int, fingerprint: str, source: str) -> Block:
    return parse_block(source)


def block_of(version: QuestionVersion) -> Block:
    """Return the question of a version, ready to be read or graded; needs no statement."""
    return _kept(version.pk, version.fingerprint, version.source)


def shown_blocks(versions: Iterable[QuestionVersion]) -> dict[int, Block]:
    """Return the questions of versions by their primary key, ready to be shown.

    Pictures and legal references lead to the library and the register as they are today: at most three statements for
    all versions that this process has not shown today, none for the others.
    """
    day = today()
    wanted = {version.pk: version for version in versions}
    keys = {pk: (pk, version.fingerprint, day) for pk, version in wanted.items()}
    missing = [version for pk, version in wanted.items() if keys[pk] not in _shown]
    if missing:
        resolver = LibraryResolver.for_sources([version.source for version in missing], on=day)
        fresh = {keys[version.pk]: parse_block(version.source, resolver=resolver) for version in missing}
        with _lock:
            if len(_shown) + len(fresh) > KEPT_BLOCKS or any(key[2] != day for key in _shown):
                _shown.clear()
            _shown.update(fresh)
        return {pk: fresh.get(key) or _shown[key] for pk, key in keys.items() if key in fresh or key in _shown}
    return {pk: _shown[key] for pk, key in keys.items()}


def asked_block(version: QuestionVersion, *, attempt: Attempt) -> Block:
    """Return the question of a version in the order in which an attempt asks it; needs no statement."""
    return in_order(block_of(version), shuffle=attempt.shuffle_options)


def in_order(block: Block, *, shuffle: bool) -> Block:
    """Return a question whose options keep the order in which they are written, unless they are to be shuffled."""
    return block if shuffle else replace(block, fields={**block.fields, "shuffle": False})
