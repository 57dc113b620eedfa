"""`manage.py evidence` and `verify_ledger` (contracts.md §5): rows, refusals, proofs, seals."""

import hashlib
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connection
from training_factories import make_appointment, make_team

from audit.models import AuditEntry, Seal
from lms.base import clock
from lms.jobs import known_jobs, run_jobs
from training.models import Evidence

KEYS = [
    "id", "person", "kind", "happened_on", "recorded_at", "by", "channel", "hours", "subject", "programme",
    "supersedes", "hash",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _now(monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr("lms.management.commands.evidence.now", lambda: now)


@pytest.fixture
def person(places):
    return make_appointment(make_team(places["11383"]), recognised_on="2026-07-01").mediator


def said(*arguments):
    out = StringIO()
    call_command(*arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def refused(*arguments):
    out = StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command(*arguments, "--json", stdout=out)
    assert stop.value.code == 1
    answer = json.loads(out.getvalue())
    return answer.get("error"), answer


def add(person, **changes):
    given = {"kind": "class_attended", "on": "2026-10-01", "hours": "3.5", "subject": "CD-K1"} | changes
    pairs = [part for name, value in given.items() if value is not None for part in (f"--{name}", value)]
    return ["evidence", "add", "--person", getattr(person, "code", person), *pairs]


class TestAdd:
    def test_row_as_the_contract_says(self, person, now):
        row = said(*add(person))
        assert list(row) == KEYS
        stored = Evidence.objects.get()
        assert row | {"recorded_at": "", "hash": ""} == {
            "id": stored.pk, "person": person.code, "kind": "class_attended", "happened_on": "2026-10-01",
            "recorded_at": "", "by": None, "channel": "console", "hours": 3.5, "subject": "CD-K1",
            "programme": "chuong-trinh-tam", "supersedes": None, "hash": "",
        }  # fmt: skip
        assert len(row["hash"]) == 64

    def test_it_is_logged_and_sealed(self, person):
        said(*add(person))
        entry = AuditEntry.objects.get(action="evidence.recorded")
        assert (entry.actor, entry.scope_code, entry.details["channel"]) == (None, "11383", "console")
        assert set(Seal.objects.values_list("table", flat=True)) == {"audit_auditentry", "training_evidence"}

    def test_json_may_stand_before_the_action(self, person):
        out = StringIO()
        call_command("evidence", "--json", *add(person)[1:], stdout=out)
        assert json.loads(out.getvalue())["person"] == person.code

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"kind": "khac"}, "unknown_kind"), ({"kind": "correction"}, "unknown_kind"),
            ({"on": "2026-11-23"}, "evidence_in_future"), ({"on": "2026-06-30"}, "before_office"),
            ({"on": "01/10/2026"}, "bad_date"), ({"hours": "-1"}, "bad_hours"), ({"hours": "24.01"}, "bad_hours"),
            ({"hours": "nan"}, "bad_hours"), ({"hours": "hai"}, "bad_hours"), ({"hours": "1.005"}, "bad_hours"),
            ({"subject": "CD-X9"}, "unknown_subject"), ({"proof": "khong-co.pdf"}, "proof_unreadable"),
        ],
    )  # fmt: skip
    def test_refusals_write_nothing(self, person, changes, code):
        error, answer = refused(*add(person, **changes))
        assert (error, set(answer)) == (code, {"error", "reason"})
        assert not Evidence.objects.exists()
        assert not AuditEntry.objects.exists()

    def test_unknown_person(self, person):
        assert refused(*add("HG-KHONG-CO"))[0] == "unknown_person"

    def test_bounds_that_are_allowed(self, person):
        assert said(*add(person, hours="24", on="2026-07-01"))["hours"] == 24
        assert said(*add(person, hours="0"))["hours"] == 0
        assert said(*add(person, kind="prior_training", on="2025-01-01"))["happened_on"] == "2025-01-01"
        row = said(*add(person, kind="materials_handed", hours=None, subject=None))
        assert (row["hours"], row["subject"], row["programme"]) == (None, None, None)

    def test_a_day_has_24_hours_whatever_the_mix(self, person):
        said(*add(person, hours="20"))
        assert refused(*add(person, hours="4.5", kind="paper_handed_in"))[0] == "bad_hours"
        assert said(*add(person, hours="4"))["hours"] == 4


class TestProof:
    def test_it_is_kept_privately_with_its_hash(self, person, tmp_path, settings):
        private = settings.STORAGES["private"] | {"OPTIONS": {"location": str(tmp_path / "kin"), "base_url": None}}
        settings.STORAGES = settings.STORAGES | {"private": private}
        proof = tmp_path / "Biên bản.pdf"
        proof.write_bytes(b"%PDF-1.7 noi dung")
        said(*add(person, proof=str(proof)))
        kept = Evidence.objects.get().details["proof"]
        assert (kept["name"], kept["bytes"]) == ("Biên bản.pdf", 17)
        assert kept["sha256"] == hashlib.sha256(proof.read_bytes()).hexdigest()
        stored = Path(storages["private"].path(kept["file"]))
        assert stored.read_bytes() == proof.read_bytes()
        assert not stored.is_relative_to(settings.MEDIA_ROOT)

    @pytest.mark.parametrize(("name", "content"), [("a.pdf", b"MZ"), ("a.exe", b"%PDF-1.7")])
    def test_other_files_are_refused(self, person, tmp_path, name, content):
        (tmp_path / name).write_bytes(content)
        assert refused(*add(person, proof=str(tmp_path / name)))[0] == "proof_refused"


class TestListAndSupersede:
    def test_annulled_row_stays_in_the_list(self, person):
        first = said(*add(person))
        second = said("evidence", "supersede", str(first["id"]), "--reason", "Nhầm người")
        assert (second["kind"], second["supersedes"]) == ("correction", first["id"])
        assert said("evidence", "list", "--person", person.code) == [first, second]
        assert AuditEntry.objects.filter(action="evidence.superseded").count() == 1

    def test_new_values_replace_old_ones(self, person):
        first = said(*add(person, hours="20"))
        row = said("evidence", "supersede", str(first["id"]), "--reason", "Sai", "--hours", "22", "--on", "2026-10-02")
        assert (row["kind"], row["hours"], row["happened_on"], row["subject"]) == (
            "class_attended", 22, "2026-10-02", "CD-K1",
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("more", "code"),
        [(["--reason", " "], "reason_missing"), (["--reason", "x", "--hours", "-2"], "bad_hours"),
         (["--reason", "x", "--on", "2026-01-01"], "before_office"),
         (["--reason", "x", "--kind", "la"], "unknown_kind"),
         (["--reason", "x", "--subject", "CD-X9"], "unknown_subject"),
         (["--reason", "x", "--on", "2027-01-01"], "evidence_in_future")],
    )  # fmt: skip
    def test_refusals(self, person, more, code):
        first = said(*add(person))
        assert refused("evidence", "supersede", str(first["id"]), *more)[0] == code
        assert Evidence.objects.count() == 1

    def test_twice_and_unknown(self, person):
        first = said(*add(person))
        said("evidence", "supersede", str(first["id"]), "--reason", "x")
        assert refused("evidence", "supersede", str(first["id"]), "--reason", "x")[0] == "already_superseded"
        assert refused("evidence", "supersede", "999", "--reason", "x")[0] == "unknown_evidence"
        assert refused("evidence", "supersede", "abc", "--reason", "x")[0] == "unknown_evidence"


class TestVerify:
    def test_whole_then_broken(self, person):
        first, second = said(*add(person)), said(*add(person, on="2026-10-02"))
        assert said("verify_ledger") == {"rows": 4, "first_broken": None}
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("ALTER TABLE training_evidence DISABLE TRIGGER USER")
            else:
                cursor.execute("DROP TRIGGER training_evidence_no_UPDATE")
            cursor.execute("UPDATE training_evidence SET hours = 9 WHERE id = %s", [second["id"]])
        _error, answer = refused("verify_ledger")
        assert answer["first_broken"] == {"table": "training_evidence", "id": second["id"]}
        assert first["id"] < second["id"]

    def test_the_timed_job_seals(self, person, now):
        Evidence.objects.create(
            mediator=person, kind="class_attended", happened_on="2026-10-01", recorded_at=now, channel="class"
        )
        assert said("verify_ledger") == {"rows": 0, "first_broken": None}
        job = [job for job in known_jobs() if job.name == "training.seal_ledgers"]
        report = run_jobs(job, now=now)
        assert [entry["job"] for entry in report.done] == ["training.seal_ledgers"]
        assert said("verify_ledger") == {"rows": 1, "first_broken": None}
