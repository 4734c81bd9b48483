"""What a database holds, and what an uninstalled addon left of itself in there."""

from basics import ADDON

# One query a kind of object, each with the columns «name» and «definition».
STRUCTURE = {
    "table or view": """
        SELECT relname, relkind FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm', 'S')
    """,
    "column": """
        SELECT table_name || '.' || column_name, concat_ws(
            ' ', udt_name, character_maximum_length, is_nullable, column_default)
        FROM information_schema.columns WHERE table_schema = 'public'
    """,
    "index": """
        SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    """,
    "constraint": """
        SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    """,
    "trigger": """
        SELECT tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid)
        FROM pg_trigger WHERE NOT tgisinternal
    """,
    "function": """
        SELECT oid::regprocedure::text, md5(prosrc) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace
    """,
    "extension": "SELECT extname, extversion FROM pg_extension",
}
# Written by Odoo whenever addons come and go, or a database is used.
NOISE = (
    "bus_bus",
    "ir_cron_trigger",
    "ir_logging",
    "ir_module_module_dependency",
    "orm_signaling_",
)
# Rows that Odoo keeps: the one that offers the addon for installation, and the notes of
# foreign keys, which go with their columns while the notes of them stay.
KEPT = {
    "ir_module_module": f"name = '{ADDON}'",
    "ir_model_constraint": "type = 'f'",
}
# Columns that say when a row was touched, and by whom: every upgrade does.
STAMPS = ("write_date", "write_uid")


def snapshot(server, database):
    """``{(kind, name): definition}`` of the structure and of every row."""
    found = {}
    for kind, query in STRUCTURE.items():
        for name, *definition in _rows(server, database, query):
            found[kind, name] = definition
    for table in [name for name, kind in _tables(found) if kind == ["r"]]:
        for name, text in _rows(server, database, _content(server, database, table)):
            found[f"row of {table}", name] = text
    return found


def _tables(found):
    named = {key[1]: kind for key, kind in found.items() if key[0] == "table or view"}
    return [(name, named[name]) for name in sorted(named) if not name.startswith(NOISE)]


def _rows(server, database, query):
    texts = f"SELECT name::text, definition::text FROM ({query})"
    return server.sql(f"{texts} AS found(name, definition)", database)


def _content(server, database, table):
    columns = server.sql(
        f"SELECT attname FROM pg_attribute WHERE attrelid = '\"{table}\"'::regclass "
        "AND attnum > 0 AND NOT attisdropped",
        database,
    )
    names = {column for (column,) in columns}
    stamps = "".join(f" - '{name}'" for name in STAMPS)
    row = f"(to_jsonb(t){stamps})"
    name = "id" if "id" in names else row
    kept = KEPT.get(table, "false")
    return f'SELECT {name}, {row} FROM "{table}" AS t WHERE NOT ({kept})'


def compare(before, after):
    """What is there only after, only before, or otherwise than before, as sentences."""
    for key in sorted(after.keys() - before.keys()):
        yield f"left behind: {_show(key, after)}"
    for key in sorted(before.keys() - after.keys()):
        yield f"gone: {_show(key, before)}"
    for key in sorted(before.keys() & after.keys()):
        if before[key] != after[key]:
            yield f"changed: {_show(key, before)} is now {after[key]}"


def _show(key, found):
    return f"{key[0]} {key[1]}: {found[key]}"
