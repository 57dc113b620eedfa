"""Demo certificates: Phường Lê Chân's own layout with an emblem, a dozen issued, one revoked, one issued again."""

from datetime import datetime
from io import BytesIO

from PIL import Image, ImageDraw

from accounts.models import User
from lms.base.clock import local_day
from mediators.models import Unit
from training.models import Certificate, CertificateLayout, TrainingClass
from training.queries.certificates import waiting_mediators
from training.queries.class_certificates import class_standing, classes_done
from training.services.certificate_layouts import add_picture, save_layout
from training.services.certificates import issue_certificate, reissue_certificate, revoke_certificate
from training.services.class_certificates import issue_for_class

LE_CHAN = "11383"
MOST = 12


def make_certificates(*, now: datetime) -> None:
    """Write everything once; without anybody who is done there is only the layout."""
    officer, commune = User.objects.get(username="lechan"), Unit.objects.get(code=LE_CHAN)
    if not CertificateLayout.objects.filter(unit=commune).exists():
        picture = add_picture(commune=commune, name="Biểu trưng mẫu", stream=_emblem(), by=officer, now=now)
        values = {"ink": "xanh-lam", "paper": "kem", "border": "goc", "picture_place": "tren", "picture_size": 16}
        save_layout(commune=commune, values=values, picture=picture, by=officer, now=now)
    if Certificate.objects.filter(issuer=commune, state="revoked").exists():
        return
    _issue_some(commune, officer, now)
    for training_class in classes_done(TrainingClass.objects.filter(unit=commune))[:1]:
        if class_standing(training_class, communes=Unit.objects.filter(pk=commune.pk)).ready:
            issue_for_class(training_class=training_class, by=officer, now=now)


def _issue_some(commune: Unit, officer: User, now: datetime) -> None:
    waiting = [item.mediator for item in waiting_mediators(commune.code, on=local_day(now)).values()]
    for person in waiting[:MOST]:
        issue_certificate(mediator=person, by=officer, now=now)
    rows = list(Certificate.objects.filter(issuer=commune, state="valid").order_by("year", "number"))
    if len(rows) > 2:
        revoke_certificate(certificate=rows[1], reason="Cấp nhầm người cùng tên", by=officer, now=now)
        reissue_certificate(certificate=rows[2], reason="Sửa năm sinh", by=officer, now=now)


def _emblem() -> BytesIO:
    """Draw a plain sign: a ring with two hands of equal length; no emblem of any real body."""
    picture = Image.new("RGBA", (240, 240), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((8, 8, 232, 232), outline=(18, 58, 112, 255), width=12)
    pen.line((60, 150, 120, 90, 180, 150), fill=(18, 58, 112, 255), width=16, joint="curve")
    target = BytesIO()
    picture.save(target, format="PNG")
    target.seek(0)
    return target
