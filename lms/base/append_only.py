"""Migration operation: triggers that keep a table append-only, on SQLite and PostgreSQL alike."""

from typing import Any

from django.db import migrations

SQLITE_MAKE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'append-only table {table}'); END;
"""
POSTGRES_MAKE = """
CREATE OR REPLACE FUNCTION lms_append_only() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'append-only table %', TG_TABLE_NAME; END; $$ LANGUAGE plpgsql;
CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION lms_append_only();
"""


class KeepAppendOnly(migrations.RunPython):
    """Forbid UPDATE and DELETE on a table in the database itself."""

    def __init__(self, table: str) -> None:
        """Name the table (a constant of the migration, never input)."""
        self.table = table

        def forwards(apps: Any, schema_editor: Any) -> None:
            if schema_editor.connection.vendor == "postgresql":
                schema_editor.execute(POSTGRES_MAKE.format(table=table), params=None)
                return
            for verb in ("UPDATE", "DELETE"):
                schema_editor.execute(SQLITE_MAKE.format(table=table, verb=verb), params=None)

        def backwards(apps: Any, schema_editor: Any) -> None:
            if schema_editor.connection.vendor == "postgresql":
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_change ON {table}", params=None)
                return
            for verb in ("UPDATE", "DELETE"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}", params=None)

        super().__init__(forwards, backwards)

    def deconstruct(self) -> tuple[str, list[str], dict[str, object]]:
        """Describe the operation by its table."""
        return (self.__class__.__name__, [self.table], {})


class LetRowsGo(migrations.RunPython):
    """Let rows of a table kept by `KeepAppendOnly` be removed; changing them stays forbidden.

    For what a person may erase of own accord, like practice: it is evidence of nothing.
    """

    def __init__(self, table: str) -> None:
        """Name the table (a constant of the migration, never input)."""
        self.table = table

        def forwards(apps: Any, schema_editor: Any) -> None:
            if schema_editor.connection.vendor == "postgresql":
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_change ON {table}", params=None)
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_no_change BEFORE UPDATE ON {table} FOR EACH ROW "
                    "EXECUTE FUNCTION lms_append_only()",
                    params=None,
                )
                return
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_DELETE", params=None)

        def backwards(apps: Any, schema_editor: Any) -> None:
            if schema_editor.connection.vendor == "postgresql":
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_change ON {table}", params=None)
                schema_editor.execute(POSTGRES_MAKE.format(table=table), params=None)
                return
            schema_editor.execute(SQLITE_MAKE.format(table=table, verb="DELETE"), params=None)

        super().__init__(forwards, backwards)

    def deconstruct(self) -> tuple[str, list[str], dict[str, object]]:
        """Describe the operation by its table."""
        return (self.__class__.__name__, [self.table], {})
