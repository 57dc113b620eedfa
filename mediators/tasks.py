"""Background work of mediators: thin wrappers around services; each may run twice without harm."""

from django_tasks import task

from lms.base.clock import now
from mediators.models import CardPrint, RosterImport
from mediators.services.cards import make_print
from mediators.services.roster_files import read_received


@task()
def read_roster_file(roster_id: int) -> None:
    """Read a long roster file."""
    read_received(roster=RosterImport.objects.select_related("commune__parent").get(pk=roster_id), now=now())


@task()
def print_many_cards(print_id: int) -> None:
    """Make a long print of cards."""
    make_print(asked=CardPrint.objects.select_related("commune", "asked_by").get(pk=print_id), now=now())
