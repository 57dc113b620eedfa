"""A drawn round with one judge and their card, put into the database of the running product."""

import os
import subprocess
import sys

from tests.e2e.product import ROOT, Product

SETUP = """
import sys
sys.path.insert(0, "tests/contests")
from contest_stage import RULES
from accounts.models import User
from contests.models import Entry
from contests.services import contests, draws, judges, stage
from contests.services.judge_cards import make_judge_cards
from lms.base.clock import now
from mediators.models import Unit

officer, host, moment = User.objects.order_by("pk").first(), Unit.objects.filter(level="province").first(), now()
contest = contests.open_contest(content=RULES.encode(), host=host, by=officer, now=moment, name="Hội thi của phòng họp")
for name in ("Đội Hoa Sen", "Đội Bến Đò"):
    Entry.objects.create(contest=contest, name=name, state="accepted", made_by=officer, made_at=moment)
held = contest.rounds.get()
draws.fill_round(contest_round=held, by=officer, now=moment)
entries = draws.draw_round(contest_round=held, seed="1", by=officer, now=moment)
judge = judges.appoint_judge(contest_round=held, full_name="Trần Thị Sáu", by=officer, now=moment)
stage.put_on_stage(contest_round=held, round_entry=entries[1], part="gioi_thieu", by=officer, now=moment)
held.refresh_from_db()
judge.round = held
print(make_judge_cards(judges=[judge], by=officer, now=moment)[0].code)
"""

COUNT = """
from contests.models import ScoreSheet
print([sheet.marks for sheet in ScoreSheet.objects.filter(judge__full_name="Trần Thị Sáu", judge__workplace="")])
"""


def run_in(product: Product, script: str) -> str:
    """Run a script against the product's database and return the last line that it printed."""
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "LMS_BASE_URL"}}
    environment |= {"LMS_LOCAL": "1", "LMS_VAR": str(product.var), "DJANGO_SETTINGS_MODULE": "lms.settings"}
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", script]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=120)
    return done.stdout.strip().splitlines()[-1]
