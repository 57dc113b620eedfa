"""Rules of training: deadlines, working days, completion, status. Pure: no database, no clock.

`calendar` which days are worked; `proposal` the days off a year will probably have (import it
from there, it loads the holidays package); `deadline` the end of the period, `periods` what
lengthens it (its start: `mediators.rules`);
`completion`, `items`, `hours`, `definition` what counts as trained, `reach` whether anybody can, `criteria_words` in
words; `certificates` their codes; `status` where somebody stands;
`sentences` and `steps` why, in words; `duties` what those serving and heads of teams owe besides; `trained` since
when somebody counts as trained at all.
"""

from mediators.rules import ClockRules, OfficeFacts, clock_starts
from training.rules.calendar import ConflictingDays, DayRow, UnknownYear, WorkingDays
from training.rules.certificates import new_certificate_code, read_certificate_code
from training.rules.completion import (
    Completion,
    CompletionRule,
    EvidenceFact,
    Group,
    HalfDaysItem,
    HoursItem,
    Item,
    KindsItem,
    RequiredItem,
    UnreadableRule,
    completion,
    lesson_item,
    quiz_item,
)
from training.rules.deadline import Deadline, corresponding_day, explained_deadline, training_deadline
from training.rules.definition import build_rule, words_in
from training.rules.duties import (
    MOST_YEARS,
    Duty,
    DutyPeriod,
    DutyRule,
    duty_of,
    duty_periods,
    duty_sentence,
    serving_from,
)
from training.rules.hours import (
    ANY_VERSION,
    COUNTED_KINDS,
    Cap,
    Credit,
    Equivalent,
    HourRules,
    credited_hours,
    credits_of,
)
from training.rules.periods import AppliedChange, PeriodChange
from training.rules.reach import ProgrammeHours, check_reachable
from training.rules.sentences import because_sentence, learner_sentence, long_date, short_date
from training.rules.status import AppointmentFacts, Scope, Status, TrainingRules, appointment_status
from training.rules.steps import Step, deadline_steps
from training.rules.trained import first_trained_on

__all__ = [
    "ANY_VERSION",
    "COUNTED_KINDS",
    "MOST_YEARS",
    "AppliedChange",
    "AppointmentFacts",
    "Cap",
    "ClockRules",
    "Completion",
    "CompletionRule",
    "ConflictingDays",
    "Credit",
    "DayRow",
    "Deadline",
    "Duty",
    "DutyPeriod",
    "DutyRule",
    "Equivalent",
    "EvidenceFact",
    "Group",
    "HalfDaysItem",
    "HourRules",
    "HoursItem",
    "Item",
    "KindsItem",
    "OfficeFacts",
    "PeriodChange",
    "ProgrammeHours",
    "RequiredItem",
    "Scope",
    "Status",
    "Step",
    "TrainingRules",
    "UnknownYear",
    "UnreadableRule",
    "WorkingDays",
    "appointment_status",
    "because_sentence",
    "build_rule",
    "check_reachable",
    "clock_starts",
    "completion",
    "corresponding_day",
    "credited_hours",
    "credits_of",
    "deadline_steps",
    "duty_of",
    "duty_periods",
    "duty_sentence",
    "explained_deadline",
    "first_trained_on",
    "learner_sentence",
    "lesson_item",
    "long_date",
    "new_certificate_code",
    "quiz_item",
    "read_certificate_code",
    "serving_from",
    "short_date",
    "training_deadline",
    "words_in",
]
