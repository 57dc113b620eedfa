"""Who may do what in the Wagtail admin, from a draft to a published, compared and rolled-back page."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from wagtail.models import Page, Revision
from wagtail.test.utils.form_data import nested_form_data

from accounts.enums import Role, ScopeLevel
from accounts.services import sync_wagtail_groups
from content.models import MaterialPage
from content.services.groups import EDITORS, MANAGERS, TRAINERS, ensure_groups
from content.services.schedule import publish_due

ADMIN = "/bien-tap/"
BROKEN = "::: một-đáp-án #a1\nHỏi gì?\n\n- (x) Đúng\n:::\n"


def form(**fields):
    values = {"title": "Bài của tôi", "summary": "Tóm tắt.", "section": "Luật", "body": "Nội dung.", "slug": ""}
    return nested_form_data(values | fields | {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"})


def add_url(parent):
    return reverse("wagtailadmin_pages:add", args=["content", "materialpage", parent.pk])


def edit_url(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


@pytest.fixture
def draft(writer, tree):
    """A draft that the trainer owns."""
    page = tree.materials.add_child(
        instance=MaterialPage(title="Bản nháp của tôi", body="Nội dung.", live=False, owner=writer)
    )
    page.save_revision(user=writer)
    return page


def test_admin_is_closed_to_everyone_who_does_not_write(client, commune_officer, mediator_client, tree, sign_in):
    assert client.get(ADMIN).status_code == 302
    for outside in (sign_in(commune_officer), mediator_client):
        response = outside.get(ADMIN)
        assert response.status_code in (302, 403)
        assert outside.get(add_url(tree.materials)).status_code in (302, 403)
        assert outside.get(reverse("content_editor_articles")).status_code in (302, 403)
        assert outside.get(reverse("content_import_word")).status_code in (302, 403)


def test_the_editor_leads_writers_to_questions_papers_and_marking(writer, sign_in, tree):
    page = sign_in(writer).get(ADMIN).content.decode()
    for name in ("quizzes:bank", "quizzes:papers", "quizzes:marking", "training:classes"):
        assert f'"{reverse(name)}"' in page, name


def test_trainer_makes_a_draft_in_the_sections_for_trainers(writer, tree, sign_in):
    client = sign_in(writer)
    response = client.post(add_url(tree.materials), form())
    page = MaterialPage.objects.get(title="Bài của tôi")
    assert response.status_code == 302
    assert not page.live
    assert page.owner == writer
    assert page.slug == "bai-cua-toi"
    assert (
        client.get(reverse("wagtailadmin_pages:add", args=["content", "guidepage", tree.guides.pk])).status_code == 302
    )


def test_trainer_cannot_publish_even_with_the_button_sent(writer, tree, sign_in):
    sign_in(writer).post(add_url(tree.materials), form(**{"action-publish": "1"}))
    assert not MaterialPage.objects.get(title="Bài của tôi").live


def test_trainer_changes_only_own_pages(writer, tree, add_page, draft, sign_in):
    client = sign_in(writer)
    others = add_page(tree.materials, "Bài của người khác", body="Cũ.")
    assert client.get(edit_url(draft)).status_code == 200
    client.post(edit_url(others), form(title="Đã đổi", body="Mới."))
    assert Revision.objects.filter(object_id=str(others.pk)).count() == 1


def test_submitted_text_is_approved_by_an_editor_and_then_public(writer, editor, draft, sign_in, client):
    sign_in(writer).post(edit_url(draft), form(title=draft.title, **{"action-submit": "1"}))
    draft.refresh_from_db()
    state = draft.current_workflow_task_state
    assert draft.workflow_in_progress
    assert not draft.live
    url = reverse("wagtailadmin_pages:workflow_action", args=[draft.pk, "approve", state.pk])
    assert sign_in(writer).post(url).status_code in (302, 403)
    draft.refresh_from_db()
    assert not draft.live
    assert sign_in(editor).post(url, {"comment": ""}).status_code in (200, 302)
    draft.refresh_from_db()
    assert draft.live
    assert client.get("/tai-lieu/ban-nhap-cua-toi/").status_code == 200


def test_approval_from_the_page_of_the_text_counts_for_the_text_that_was_read(writer, editor, draft, sign_in):
    """Browsers send CRLF: an untouched text must not become a newer version that nobody has approved."""
    draft.body = "Dòng một.\n\nDòng hai."
    draft.save_revision(user=writer)
    values = {
        "title": draft.title,
        "summary": "",
        "section": "",
        "slug": draft.slug,
        "body": "Dòng một.\r\n\r\nDòng hai.",
    }
    sign_in(writer).post(edit_url(draft), form(**values, **{"action-submit": "1"}))
    approval = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    assert sign_in(editor).post(edit_url(draft), form(**values, **approval)).status_code == 302
    draft.refresh_from_db()
    assert draft.live
    assert draft.body == "Dòng một.\n\nDòng hai."
    assert Revision.objects.filter(object_id=str(draft.pk)).count() == 3


def test_editor_publishes_compares_and_rolls_back(editor, tree, add_page, sign_in):
    client = sign_in(editor)
    page = add_page(tree.materials, "Bài", body="Bản thứ nhất.")
    first = page.latest_revision
    response = client.post(edit_url(page), form(title="Bài", body="Bản thứ hai.", **{"action-publish": "1"}))
    assert response.status_code == 302
    page.refresh_from_db()
    assert page.body == "Bản thứ hai."
    second = page.latest_revision
    compare = client.get(reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, first.pk, second.pk]))
    html = compare.content.decode()
    assert '<span class="deletion">nhất.</span>' in html
    assert '<span class="addition">hai.</span>' in html
    client.post(
        edit_url(page), form(title="Bài", body=first.content["body"], revision=first.pk, **{"action-publish": "1"})
    )
    page.refresh_from_db()
    assert page.body == "Bản thứ nhất."


def test_versions_are_read_by_the_author_and_editors_only(make_person, writer, editor, draft, sign_in):
    other = make_person("tapvien.khac", Role.TRAINER, ScopeLevel.PROVINCE, "31")
    sync_wagtail_groups(other)
    url = reverse("wagtailadmin_pages:revisions_view", args=[draft.pk, draft.latest_revision.pk])
    assert sign_in(writer).get(url).status_code == 200
    assert sign_in(editor).get(url).status_code == 200
    assert sign_in(other).get(url).status_code in (302, 403)
    assert b"N\xe1\xbb\x99i dung." not in sign_in(other).get(edit_url(draft)).content


def test_scheduled_text_goes_live_when_it_is_due_and_offline_when_it_runs_out(editor, tree, draft):
    start = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        draft.go_live_at, draft.expire_at = start + timedelta(hours=1), start + timedelta(hours=3)
        draft.save_revision(user=editor).publish(user=editor)
        assert publish_due(now=start).published == []
    with time_machine.travel(start + timedelta(hours=2), tick=False):
        due = publish_due(now=start + timedelta(hours=2))
        assert (due.published, due.failed) == ([draft.pk], [])
        assert publish_due(now=start + timedelta(hours=2)).published == []
        draft.refresh_from_db()
        assert draft.live
    with time_machine.travel(start + timedelta(hours=4), tick=False):
        assert publish_due(now=start + timedelta(hours=4)).expired == [draft.pk]
        draft.refresh_from_db()
        assert not draft.live


def test_scheduled_text_with_an_error_does_not_stop_the_others(editor, tree, draft, add_page):
    now = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
    good = add_page(tree.materials, "Bài tốt", body="Tốt.", live=False)
    for page, body in ((draft, BROKEN), (good, "Tốt.")):
        page.body = body
        revision = page.save_revision()
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=now)
    due = publish_due(now=now)
    assert due.published == [good.pk]
    assert [page_id for page_id, _reason in due.failed] == [draft.pk]
    assert "lỗi ở dòng" in due.failed[0][1]
    assert publish_due(now=now).failed == []


def test_groups_are_made_once(tree):
    from django.contrib.auth.models import Group
    from wagtail.models import GroupCollectionPermission, GroupPagePermission, WorkflowPage

    counted = [model.objects.count() for model in (Group, GroupCollectionPermission, GroupPagePermission, WorkflowPage)]
    ensure_groups(home=tree.home, sections=[tree.materials, tree.news])
    again = [model.objects.count() for model in (Group, GroupCollectionPermission, GroupPagePermission, WorkflowPage)]
    assert counted == again
    assert set(Group.objects.values_list("name", flat=True)) >= {TRAINERS, EDITORS, MANAGERS}
    assert not Group.objects.filter(name__in=["Editors", "Moderators"]).exists()
    assert Page.objects.get(pk=tree.home.pk).get_workflow().name == "Duyệt bài"
