import logging

from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)


def run_batch(records, run, postpone):
    """Run ``run(records)``; if that fails, record by record, so that one bad one stops
    nobody. What still fails is rolled back, logged with its id and postponed.

    :param records: a batch of a scheduled action
    :param run: a function of a recordset
    :param postpone: a function of the record that failed; must take it out of the
        batch's search, or the scheduled action would find it again and again
    """
    error = _attempt(records, run)
    if error and len(records) > 1:
        for record in records:
            run_batch(record, run, postpone)
    elif error:
        _logger.error("%s failed and is tried again later", records, exc_info=error)
        postpone(records)


def run_apart(records, run, tell):
    """Run ``run(records)`` apart from what was done before, which stays if it fails.

    For what follows a person's answer: receipts, notices, files. It may fail, the
    answer may not. If it fails for several, it is run record by record; what still
    fails is rolled back, logged with its id and told.

    :param run: a function of a recordset
    :param tell: a function of the record that failed; may fail itself
    :return: whether it was done for all
    :raise Exception: if somebody else changed the same rows meanwhile; Odoo then runs
        the whole request again
    """
    if not records:
        return True
    records.env.flush_all()  # what was done before fails here, or not at all
    error = _attempt(records, run)
    if not error:
        return True
    _raise_conflict(error)
    if len(records) > 1:
        return all([run_apart(record, run, tell) for record in records])
    _logger.error("%s: what follows an answer failed", records, exc_info=error)
    if error := _attempt(records, tell):
        _raise_conflict(error)
        _logger.error("%s: nobody could be told", records, exc_info=error)
    return False


def _attempt(records, run):
    """Run ``run(records)`` in a savepoint; return the error it was rolled back for."""
    try:
        with records.env.cr.savepoint():
            run(records)
            records.env.flush_all()
    except Exception as error:
        records.env.invalidate_all(flush=False)
        return error
    return None


def _raise_conflict(error):
    """Raise the conflict with another transaction that ``error`` is, or comes from.

    What renders a template hides it in an error of its own, which Odoo would not take
    for a reason to try again.
    """
    while error:
        if isinstance(error, (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError)):
            raise error
        error = error.__cause__ or error.__context__


def write_each(records, values):
    """Write different values to each record; the ORM saves them in one statement.

    For stored fields that nothing but computed fields depends on: what overrides
    ``write`` is not asked.

    :param dict values: ``{record: {field name: value}}``
    """
    names = {name for row in values.values() for name in row}
    records = records.browse(record.id for record in values)
    with records.env.protecting([records._fields[name] for name in names], records):
        for record, row in values.items():
            record.update(row)
    records.modified(names)
