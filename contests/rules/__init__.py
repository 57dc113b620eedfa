"""The score engine and the rules of contests as data: no database, no clock, no request (decision 0030).

Reading: `reading` (safe YAML and JSON) → `specs` and `document` (what may stand where) → `checks` (what must agree) →
`book` (a file as a whole) → `model` (typed rules). Kinds of arithmetic, each a family of `shapes`: `combining`,
`penalties`, `marking`, `ranking`, `qualification`, `prizes`, `drawing`. Results: `stage_sheets` and `online_sheets` →
`stage` and `online`, joined in `scoring` → `standing`, told by `explaining`.
"""
