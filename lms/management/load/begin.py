"""One entrant who has begun, through the product in this process: for measurements that send saves themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse

from contests.models import Entrant
from contests.views.entrant_door import cookie_of
from lms.management.load.pages import Paper, read_paper
from lms.management.load.people import LoadRound


@dataclass(frozen=True)
class Begun:
    """A person with an open paper, and the client that holds the cookies."""

    client: Client
    paper: Paper

    def form(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Return fields with the token that every form needs."""
        return {"csrfmiddlewaretoken": self._cookies()[settings.CSRF_COOKIE_NAME], **fields}

    def headers(self) -> dict[str, str]:
        """Return the header that names the person."""
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies().items())}

    def _cookies(self) -> dict[str, str]:
        return {name: morsel.value for name, morsel in self.client.cookies.items()}


def begin(*, load: LoadRound, entrant: Entrant) -> Begun:
    """Let a person come in and begin.

    Raises:
        ValueError: the product did not let the person begin.
    """
    client = Client(SERVER_NAME="127.0.0.1")
    name, value = cookie_of(entrant, load.contest.public_id)
    client.cookies[name] = value
    room = reverse("online:room", args=[load.contest.public_id, load.online.round.public_id])
    client.get(room)
    where = client.post(room).headers.get("Location", "")
    return Begun(client, read_paper(where, client.get(where).content.decode()))
