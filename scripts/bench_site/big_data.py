"""Reference data for the big bench: N appointments over all communes, 33 rows of evidence a person.

Made inside PostgreSQL and reproducible: every value is worked out from the running number of the row, nothing is drawn.
Rows are written by INSERT … SELECT over generate_series, the secondary indexes of the big tables taken off meanwhile.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

EVIDENCE_PER_PERSON = 33
TEAM_SIZE = 7
BIG_TABLES = ("mediators_mediator", "mediators_appointment", "training_evidence")
#: communes in a fixed order, numbered from 0
COMMUNES = """
CREATE TABLE bench_commune AS
SELECT row_number() OVER (ORDER BY code) - 1 AS number, code, count(*) OVER () AS many
FROM mediators_unit WHERE level = 'commune' AND valid_to IS NULL
"""
TEAMS = """
INSERT INTO mediators_team (public_id, commune_id, name, name_key, order_key, planned_count, minority_area)
SELECT gen_random_uuid(), c.code, 'Tổ hòa giải thôn ' || t, 'to hoa giai thon ' || t, 'to hoa giai thon ' || t,
       %(size)s, false
FROM generate_series(0, %(teams)s - 1) t JOIN bench_commune c ON c.number = t %% c.many
"""
TEAM_NUMBERS = """
CREATE TABLE bench_team AS
SELECT id, commune_id, row_number() OVER (ORDER BY id) - 1 AS number FROM mediators_team
"""
PEOPLE = """
INSERT INTO mediators_mediator (public_id, code, commune_id, full_name, name_key, sort_key, female, birth_year,
                                ethnic_minority, phone, occupation, qualification, created_at)
SELECT gen_random_uuid(), 'B' || lpad(n::text, 9, '0'), t.commune_id, 'Nguyễn Văn ' || n, 'nguyen van ' || n,
       lpad(n::text, 9, '0'), n %% 3 = 0, 1955 + n %% 45, false, '', '', 'unknown', '2024-04-17T03:00:00Z'
FROM generate_series(0, %(people)s - 1) n JOIN bench_team t ON t.number = n / %(size)s
"""
APPOINTMENTS = """
INSERT INTO mediators_appointment (public_id, mediator_id, team_id, commune_id, recognised_on, clock_from,
                                   decision_number, decision_issuer, is_head, end_ground, end_decision_number,
                                   created_at)
SELECT gen_random_uuid(), m.id, t.id, t.commune_id, d.day, d.day, '1/QĐ-UBND', '', m.n %% %(size)s = 0, '', '',
       '2024-04-17T03:00:00Z'
FROM (SELECT id, substr(code, 2)::bigint AS n FROM mediators_mediator WHERE code LIKE 'B%%') m
JOIN bench_team t ON t.number = m.n / %(size)s,
LATERAL (SELECT date '2023-11-01' + ((m.n * 7919) %% 1080)::int AS day) d
"""
#: the first rows are what the rule asks for, as far as the person came; the others are practice and materials
EVIDENCE = """
INSERT INTO training_evidence (public_id, mediator_id, kind, happened_on, recorded_at, channel, hours, reference,
                               score_percent, details, reason)
SELECT gen_random_uuid(), m.id,
       CASE WHEN k <= %(lessons)s THEN 'lesson_completed' WHEN k = %(lessons)s + 1 THEN 'quiz_passed'
            WHEN k = %(lessons)s + 2 THEN 'materials_opened' ELSE 'reflection_marked' END,
       d.day, d.day + time '08:00', 'online', 1,
       CASE WHEN k <= %(lessons)s AND m.n %% 4 < 3 THEN (%(references)s::text[])[k]
            WHEN k = %(lessons)s + 1 AND m.n %% 4 < 3 THEN %(quiz)s ELSE 'lesson:luyen-tap-' || k END,
       CASE WHEN k = %(lessons)s + 1 THEN 85 END, '{}', ''
FROM (SELECT id, substr(code, 2)::bigint AS n FROM mediators_mediator
      WHERE code LIKE 'B%%' AND substr(code, 2)::bigint BETWEEN %(first)s AND %(last)s) m
CROSS JOIN generate_series(1, %(rows)s) k,
LATERAL (SELECT least(date '2023-11-20' + ((m.n * 7919) %% 1080)::int + (k * (3 + m.n %% 5))::int,
                      date '2026-11-20') AS day) d
"""


def fill(*, people: int, lessons: list[str], quiz: str) -> None:
    """Write the rows: people in teams of seven over all communes, and their evidence.

    Args:
        people: how many, one appointment each.
        lessons: references of the lessons that the rule asks for.
        quiz: reference of its paper.
    """
    values = {"people": people, "teams": -(-people // TEAM_SIZE), "size": TEAM_SIZE}
    with connection.cursor() as cursor, without_indexes():
        for sql in (COMMUNES, TEAMS, TEAM_NUMBERS, PEOPLE):
            cursor.execute(sql, values if "%(" in sql else None)
        cursor.execute("ANALYZE mediators_mediator")
        cursor.execute(APPOINTMENTS, values)
        step = 50_000
        for first in range(0, people, step):
            cursor.execute(
                EVIDENCE,
                {"lessons": len(lessons), "references": lessons, "quiz": quiz, "rows": EVIDENCE_PER_PERSON,
                 "first": first, "last": first + step - 1},
            )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


@contextmanager
def without_indexes() -> Iterator[None]:
    """Take the secondary indexes off the big tables (those of constraints stay) and build them again afterwards."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname NOT IN "
            "(SELECT conname FROM pg_constraint)",
            [list(BIG_TABLES)],
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    with connection.cursor() as cursor:
        for _name, definition in indexes:
            cursor.execute(definition)
