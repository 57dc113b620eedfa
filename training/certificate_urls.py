"""Addresses of certificates: officers, holders, and the check that is open to anybody."""

from django.urls import path

from training.views import (
    certificate_files,
    certificate_layouts,
    certificate_offline,
    certificate_pages,
    certificates,
    class_certificates,
)

LIST, OWN, CHECK = "can-bo/chung-nhan/", "hoc/chung-nhan/", "kiem-tra-chung-nhan/"
ISSUER, RUN, ONE = f"{LIST}noi-cap/<str:code>/", f"{LIST}lan-cap/<uuid:public_id>/", f"{LIST}<uuid:public_id>/"

urlpatterns = [
    path(LIST, certificates.certificate_list, name="certificates"),
    path(f"{LIST}cap/", certificates.certificate_issue, name="certificate-issue"),
    path(f"{LIST}tep/", certificate_files.files_ask, name="certificate-files"),
    path(f"{LIST}lop/", class_certificates.class_list, name="class-certificate-list"),
    path(f"{LIST}lop/<uuid:public_id>/", class_certificates.class_issue, name="class-certificates"),
    path(f"{LIST}ma-xac-thuc/", certificate_files.seal_explained, name="certificate-seal-explained"),
    path(ISSUER, certificates.certificate_issuer, name="certificate-issuer"),
    path(f"{ISSUER}mau/", certificate_layouts.layout_edit, name="certificate-layout"),
    path(f"{ISSUER}mau/hinh/", certificate_layouts.picture_add, name="certificate-picture-add"),
    path(f"{ISSUER}mau/xem/", certificate_layouts.preview_part, name="certificate-preview"),
    path(f"{ISSUER}mau/xem.png", certificate_layouts.preview_picture, name="certificate-preview-picture"),
    path(RUN, certificates.certificate_run, name="certificate-run"),
    path(f"{RUN}tai/", certificate_files.run_file, name="certificate-run-pdf"),
    path(ONE, certificates.certificate_detail, name="certificate"),
    path(f"{ONE}tai/", certificates.certificate_pdf, name="certificate-pdf"),
    path(f"{ONE}ky-so/", certificate_files.signing_package, name="certificate-signing"),
    path(f"{ONE}thu-hoi/", certificates.certificate_revoke, name="certificate-revoke"),
    path(f"{ONE}cap-lai/", certificates.certificate_reissue, name="certificate-reissue"),
    path(OWN, certificate_pages.own_list, name="own-certificates"),
    path(f"{OWN}<uuid:public_id>/", certificate_pages.own_certificate, name="own-certificate"),
    path(f"{OWN}<uuid:public_id>/tai/", certificate_pages.own_pdf, name="own-certificate-pdf"),
    path(f"{OWN}<uuid:public_id>/huy-hieu.json", certificate_pages.own_badge, name="own-certificate-badge"),
    path(CHECK, certificate_pages.check_form, name="certificate-check-form"),
    path(f"{CHECK}khoa.json", certificate_offline.check_keys, name="certificate-keys"),
    path(f"{CHECK}luu.js", certificate_offline.check_worker, name="certificate-worker"),
    path(f"{CHECK}ngoai-tuyen/", certificate_offline.check_shell, name="certificate-check-shell"),
    path(f"{CHECK}<str:code>/", certificate_pages.check, name="certificate-check"),
]
