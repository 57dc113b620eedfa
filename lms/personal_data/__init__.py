"""What every field of ours holds, why, and for how long (security.md P1)."""

from lms.personal_data.catalogue import CATALOGUE, LIBRARY_TABLES
from lms.personal_data.checks import problems
from lms.personal_data.document import as_markdown
from lms.personal_data.kinds import Keeping, Keeps, Tag

__all__ = ["CATALOGUE", "LIBRARY_TABLES", "Keeping", "Keeps", "Tag", "as_markdown", "problems"]
