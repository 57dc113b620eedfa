"""Versions of questions as parsed blocks. A version never changes, so what was parsed is kept in memory.

What is kept holds keys: it stays in the process and is handed to the renderer only.
"""

from functools import lru_cache

from lms.hgm import OFFLINE, Block, Resolver, parse_block
from quizzes.models import QuestionVersion

KEPT_BLOCKS = 2048


@lru_cache(maxsize=KEPT_BLOCKS)
def _kept(version_id: int, fingerprint: str, source: str) -> Block:
    return parse_block(source)


def block_of(version: QuestionVersion, *, resolver: Resolver = OFFLINE) -> Block:
    """Return the question of a version, ready to be shown, read or graded.

    Args:
        resolver: where media files and legal references lead; the default needs no statement.
    """
    if resolver is OFFLINE:
        return _kept(version.pk, version.fingerprint, version.source)
    return parse_block(version.source, resolver=resolver)
