"""Migration operation: triggers that keep a table append-only, on SQLite and PostgreSQL alike."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

SQLITE_MAKE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'append-only table {table}'); END;
"""
POSTGRES_MAKE = """
CREATE OR REPLACE FUNCTION lms_append_only() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'append-only table %', TG_TABLE_NAME; END; $$ LANGUAGE plpgsql;
CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION lms_append_only();
"""


class _OnTable(Operation):
    """Statements on one table. They need no model, so that no state of all models is made for them."""

    reversible = True

    def __init__(self, table: str) -> None:
        """Name the table (a constant of the migration, never input)."""
        self.table = table

    def deconstruct(self) -> tuple[str, list[str], dict[str, object]]:
        """Describe the operation by its table."""
        return (self.__class__.__name__, [self.table], {})

    def describe(self) -> str:
        """Return what is done to which table."""
        return f"{self.__class__.__name__} {self.table}"

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change no model."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Run the statements."""
        self._run(schema_editor, self.statements(schema_editor.connection.vendor))

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Undo them."""
        self._run(schema_editor, self.undoing(schema_editor.connection.vendor))

    def statements(self, vendor: str) -> list[str]:
        """Return what is run for a kind of database."""
        raise NotImplementedError

    def undoing(self, vendor: str) -> list[str]:
        """Return what undoes it."""
        raise NotImplementedError

    @staticmethod
    def _run(schema_editor: BaseDatabaseSchemaEditor, statements: list[str]) -> None:
        for statement in statements:
            schema_editor.execute(statement, params=None)


class KeepAppendOnly(_OnTable):
    """Forbid UPDATE and DELETE on a table in the database itself."""

    def statements(self, vendor: str) -> list[str]:
        """Return the making of the triggers."""
        if vendor == "postgresql":
            return [POSTGRES_MAKE.format(table=self.table)]
        return [SQLITE_MAKE.format(table=self.table, verb=verb) for verb in ("UPDATE", "DELETE")]

    def undoing(self, vendor: str) -> list[str]:
        """Return their dropping."""
        if vendor == "postgresql":
            return [f"DROP TRIGGER IF EXISTS {self.table}_no_change ON {self.table}"]
        return [f"DROP TRIGGER IF EXISTS {self.table}_no_{verb}" for verb in ("UPDATE", "DELETE")]


class KeepAppendOnlyStill(KeepAppendOnly):
    """Make the triggers anew after a change of columns: SQLite builds the table again for one, and they are lost."""

    def statements(self, vendor: str) -> list[str]:
        """Return their dropping, where they still stand, and making."""
        return [*self.undoing(vendor), *super().statements(vendor)]


class LetRowsGo(_OnTable):
    """Let rows of a table kept by `KeepAppendOnly` be removed; changing them stays forbidden.

    For what a person may erase of own accord, like practice: it is evidence of nothing.
    """

    def statements(self, vendor: str) -> list[str]:
        """Return the dropping of the trigger on removal."""
        if vendor == "postgresql":
            return [
                f"DROP TRIGGER IF EXISTS {self.table}_no_change ON {self.table}",
                f"CREATE TRIGGER {self.table}_no_change BEFORE UPDATE ON {self.table} FOR EACH ROW "
                "EXECUTE FUNCTION lms_append_only()",
            ]
        return [f"DROP TRIGGER IF EXISTS {self.table}_no_DELETE"]

    def undoing(self, vendor: str) -> list[str]:
        """Return the triggers as they were."""
        if vendor == "postgresql":
            drop = f"DROP TRIGGER IF EXISTS {self.table}_no_change ON {self.table}"
            return [drop, POSTGRES_MAKE.format(table=self.table)]
        return [SQLITE_MAKE.format(table=self.table, verb="DELETE")]
