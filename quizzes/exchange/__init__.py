"""Question files of other programs: into the bank and out of it. See README.md and decision note 0021."""
