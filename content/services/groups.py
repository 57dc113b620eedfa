"""Who may do what in the Wagtail admin: three groups, one workflow. Running it again changes nothing.

Trainers add pages in their sections and, by Wagtail's own rule for the permission «add», change only pages they own.
Editors publish. People enter and leave the groups by `accounts.services.sync_wagtail_groups`.
Source: security.md A4; contracts.md §2.
"""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from accounts.services.roles import writer_group

TRAINERS, EDITORS, MANAGERS = "Tập huấn viên", "Biên tập viên", "Quản trị nội dung"
WORKFLOW_NAME, TASK_NAME = "Duyệt bài", "Biên tập viên duyệt"

_PAGE_EDITOR = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
_PAGE_MANAGER = (*_PAGE_EDITOR, "bulk_delete_page")
# Wagtail asks for the permissions of its own models, also where the library has models of its own.
_FILES_TRAINER = ("add_image", "choose_image", "add_document", "choose_document")
_FILES_EDITOR = (*_FILES_TRAINER, "change_image", "change_document")
_REGISTER = tuple(
    f"{verb}_{model}" for verb in ("add", "change", "view") for model in ("legaldocument", "legalarticle")
)
_SETTINGS = (
    *_REGISTER,
    "delete_legaldocument",
    "delete_legalarticle",
    *(f"{verb}_redirect" for verb in ("add", "change", "delete")),
    *(f"{verb}_collection" for verb in ("add", "change", "delete")),
)
_OLD_GROUPS = ("Moderators", "Editors")


def ensure_groups(*, home: Page, sections: Iterable[Page]) -> None:
    """Make the three groups with their permissions, and the workflow on the whole site.

    Args:
        home: the front page; editors work everywhere below it.
        sections: the pages under which trainers may write.
    """
    trainers, editors, managers = (writer_group(name) for name in (TRAINERS, EDITORS, MANAGERS))
    for section in sections:
        let_trainers_write(section=section)
    _grant_pages(editors, home, _PAGE_EDITOR)
    _grant_pages(managers, home, _PAGE_MANAGER)
    _grant_files(trainers, _FILES_TRAINER)
    _grant_files(editors, _FILES_EDITOR)
    _grant_files(managers, _FILES_EDITOR)
    editors.permissions.add(*_permissions(_REGISTER))
    managers.permissions.add(*_permissions(_SETTINGS))
    _ensure_workflow(home, [editors, managers])
    _remove_old_groups()


def let_trainers_write(*, section: Page) -> None:
    """Let trainers add pages under a section and change those they own."""
    _grant_pages(writer_group(TRAINERS), section, ("add_page",))


def _permissions(codenames: Iterable[str]) -> list[Permission]:
    return list(Permission.objects.filter(codename__in=codenames))


def _grant_pages(group: Group, page: Page, codenames: Iterable[str]) -> None:
    for permission in _permissions(codenames):
        if permission.content_type.app_label == "wagtailcore":
            GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)


def _grant_files(group: Group, codenames: Iterable[str]) -> None:
    root = Collection.get_first_root_node()
    for permission in _permissions(codenames):
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)


def _ensure_workflow(home: Page, reviewers: list[Group]) -> None:
    workflow, _made = Workflow.objects.get_or_create(name=WORKFLOW_NAME)
    task = GroupApprovalTask.objects.filter(name=TASK_NAME).first() or GroupApprovalTask.objects.create(name=TASK_NAME)
    task.groups.set(reviewers)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    WorkflowPage.objects.exclude(workflow=workflow).delete()
    WorkflowPage.objects.get_or_create(page=home, defaults={"workflow": workflow})
    Workflow.objects.exclude(pk=workflow.pk).filter(active=True).update(active=False)


def _remove_old_groups() -> None:
    """Remove the English groups that Wagtail makes at its first migration, unless somebody uses them."""
    Group.objects.filter(name__in=_OLD_GROUPS, user__isnull=True).delete()
