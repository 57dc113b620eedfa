"""An online round with N people who have all handed in, made inside PostgreSQL; every value follows from its number.

45 % have full marks, as in the great published contests (contest-rules.md §5.2); one attempt a person, twenty answers
and a guess each, fifty units that a ratio ranks.
"""

import json
from datetime import datetime, timedelta

from django.db import connection

from contests.models import OnlineRound
from lms.management.load.people import RULES, prepare_round

UNITS = 50
CHAIN = "tie_break: [{{kind: duration}}, {{kind: received_at}}]"
LONG_CHAIN = "tie_break: [{{kind: guess_distance}}, {{kind: duration}}, {{kind: received_at}}]"
TABLE = """prizes:
      on_tie: share_using_places
      table:
        - {{code: nhat, name: Giải Nhất, count: 1}}
        - {{code: nhi, name: Giải Nhì, count: 3}}
        - {{code: ba, name: Giải Ba, count: 5}}
        - {{code: kk, name: Giải Khuyến khích, count: 10}}"""
ONLINE = """person_is: account
      guess: {{of: participants, counting: people, taken_from: counted_attempt}}
      units:
        measures: [participation_ratio, full_marks]
        on_tie: share_using_places
        table: [{{code: tap-the, name: Giải tập thể, count: 3}}]"""
UNIT_ROWS = """
INSERT INTO contests_contestunit (public_id, contest_id, name, is_agency, "order", people, people_source)
SELECT gen_random_uuid(), %(contest)s, 'Đơn vị ' || u, false, u, 40000 + u * 137, 'Niên giám thống kê'
FROM generate_series(1, %(units)s) u
"""
PEOPLE = """
INSERT INTO contests_entrant (public_id, contest_id, person_key, origin, full_name, name_key, birth_year, phone,
    phone_hash, address, unit_id, unit_other, consents, consent_at, number, code_hash, failed_count, door,
    registered_at, extra_minutes, is_trial, void_reason)
SELECT gen_random_uuid(), %(contest)s, 'do ' || n, 'open', 'Nguyễn Văn ' || n, 'nguyen van ' || n, 1950 + n %% 55, '',
       '', '', u.id, '', '{"take_part": 1}', %(start)s, %(contest)s || lpad(n::text, 8, '0'), '', 0, 1, %(start)s, 0,
       false, ''
FROM generate_series(1, %(people)s) n
JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM contests_contestunit WHERE contest_id = %(contest)s)
  u ON u.place = (n::bigint * 7919) %% %(units)s
"""
#: `missed` of twenty questions: none for nine people of twenty, one to six for the others
ATTEMPTS = """
INSERT INTO contests_onlineattempt (public_id, round_id, entrant_id, rules_id, number, seed, items, state, started_at,
    deadline_at, submitted_at, submit_cause, received_at, guess, "right", points, device_hash, address_hash)
SELECT gen_random_uuid(), %(round)s, p.id, %(rules)s, 1, p.n, %(items)s::jsonb, 'submitted', s.at,
       s.at + interval '10 minutes', s.at + d.taken, 'person', s.at + d.taken, (p.n * 7907) %% (2 * %(people)s),
       20 - m.missed, 20 - m.missed, md5((p.n / 2)::text), md5((p.n / 12)::text)
FROM (SELECT id, right(number, 8)::bigint AS n FROM contests_entrant WHERE contest_id = %(contest)s) p,
LATERAL (SELECT CASE WHEN p.n %% 20 < 9 THEN 0 ELSE 1 + (p.n * 31) %% 6 END AS missed) m,
LATERAL (SELECT %(start)s::timestamptz + ((p.n * 104729) %% 3000000) * interval '1 millisecond' AS at) s,
LATERAL (SELECT (60000 + (p.n * 15485863) %% 400000) * interval '1 millisecond' AS taken) d
"""
ANSWERS = """
INSERT INTO contests_onlineanswer (attempt_id, place, answer, tab_id, sequence, received_at)
SELECT a.id, q, CASE WHEN q <= 20 - a."right" THEN jsonb_build_array('q' || q || 'o' || 1 + (a.seed * 31 + q) %% 3)
                     ELSE jsonb_build_array('q' || q || 'o0') END, 'do', 1, a.received_at
FROM contests_onlineattempt a CROSS JOIN generate_series(1, 20) q WHERE a.round_id = %(round)s
"""


def fill(*, people: int, now: datetime) -> OnlineRound:
    """Return a round, over by its clock, in which so many people have handed in one attempt each."""
    rules = RULES.replace(CHAIN, LONG_CHAIN).replace("prizes: none", TABLE)
    load = prepare_round(people=0, minutes=10, now=now, rules=rules.replace("person_is: account", ONLINE))
    online = load.online
    items = [
        {"v": version, "o": [[f"q{place}o{option}", option] for option in range(4)]}
        for place, version in enumerate(online.pool.order_by("row", "place").values_list("question", flat=True), 1)
    ]
    values = {
        "people": people, "units": UNITS, "contest": load.contest.pk, "round": online.round_id,
        "rules": online.round.rules_id, "start": now + timedelta(seconds=5), "items": json.dumps(items),
    }  # fmt: skip
    with connection.cursor() as cursor:
        for sql in (UNIT_ROWS, PEOPLE, ATTEMPTS, ANSWERS):
            cursor.execute(sql, values)
        cursor.execute("ANALYZE")
    return online
