"""Statistics of questions, tests, raters and judges: pure arithmetic, no Django, no clock, no database.

Definitions and the values to reproduce are those of the platform's page on assessment statistics; «Source: §n» in a
docstring means its clause n. Wherever only sums are needed they are exact (whole numbers and fractions), so that «no
variance» is really zero, the order of rows cannot matter, and parts of the data may be added up in any order; a float
appears once, at the end. What is undefined is None, never 0 and never NaN.

Classical:   `tally` the data, `items` one item, `whole_test` the test, `drawn_forms` when people saw different items,
             `distractors` options, `guessing` chance marks, `intervals`, `dif` fairness between groups.
Profiles:    `profiles` competencies of persons and groups; `plots` what drawings show.
In words:    `bands` limits and their names, `publishing` what a small group may see, `readings` plain sentences.
Modern:      `irt` models and persons, `calibration` items, `adaptive` practice.
People:      `agreement`, `icc`, `concordance`, `marking` of raters, `panels` of judges, `judgement`, `pass_marks`.
Around:      `mark_table` reads a sheet, `selection` says which attempts count, `repetition` the forgetting curve.
"""

DEFINITION_VERSION = "2026.1"
"""Stored beside each result: which definitions it was computed by."""
