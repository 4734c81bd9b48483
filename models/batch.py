import logging

from psycopg2.errors import SerializationFailure

from odoo.exceptions import ConcurrencyError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)


def run_due(records, domain, run, batch_size, order="id", postpone=None):
    """Do one job of a scheduled action: ``run(batch)`` for all records that are due.

    Each batch is locked, searched again and committed on its own. A run can be killed
    and started anew, and two can be at work at once: nothing is done twice.

    Each record is looked at once. The job stops when the time of the scheduled action
    is over, which Odoo then calls again soon. The first batch is always done, however
    long the job before took.

    :param records: an empty recordset of the model, with the environment to work in
    :param domain: which records are due
    :param run: a function of a recordset; takes what is done out of ``domain``
    :param int batch_size: how many records are committed at a time
    :param str order: which of the records come first
    :param postpone: as of ``run_batch``
    :return: whether all that were due have been looked at; if not, the scheduled action
        must not begin another job, which would count as the end of this one
    :rtype: bool
    """
    domain = Domain(domain)
    commit = records.env["ir.cron"]._commit_progress
    ids = records.search(domain, order=order).ids
    commit(remaining=len(ids))
    while ids:
        batch, ids = ids[:batch_size], ids[batch_size:]
        locked = _lock_free(records.browse(batch))
        # Another worker may have been here meanwhile.
        due = locked & records.search(domain & Domain("id", "in", locked.ids))
        run_batch(due, run, postpone)
        # Some stay due, of a recruiter with enough for today, and come first again in
        # the next run. If a batch holds nothing else, the run has to get past it.
        if not commit(len(batch)) and len(due) > records.search_count(
            domain & Domain("id", "in", due.ids)
        ):
            break
    return not ids


def _lock_free(records):
    """Lock these records, but for those that somebody else works on; return them.

    At the beginning of a transaction only: it may be rolled back.
    """
    while True:
        try:
            return records.try_lock_for_update(allow_referencing=True)
        except SerializationFailure:  # somebody finished with one at this moment
            records.env.cr.rollback()


def run_batch(records, run, postpone=None):
    """Run ``run(records)``; if that fails, record by record, so that one bad one stops
    nobody. What still fails is rolled back, logged with its id and postponed.

    :param records: a batch of a scheduled action
    :param run: a function of a recordset
    :param postpone: a function of the record that failed, which says when it is tried
        again; without it, the next run does
    """
    error = _attempt(records, run)
    if error and len(records) > 1:
        for record in records:
            run_batch(record, run, postpone)
    elif error:
        _logger.error("%s failed and is tried again later", records, exc_info=error)
        if postpone:
            postpone(records)


def run_apart(records, run, tell):
    """Run ``run(records)`` apart from what was done before, which stays if it fails.

    For receipts, notices and files that follow a person's answer. They may fail, the
    answer may not. If it fails for several, it is run record by record. What still
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

    Rendering a template hides it in another error, for which Odoo would not run the
    request again.
    """
    while error:
        if isinstance(error, (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError)):
            raise error
        error = error.__cause__ or error.__context__


def write_each(records, values):
    """Write different values to each record; the ORM saves them in one statement.

    For stored fields that nothing but computed fields depends on: overrides of
    ``write`` are not called.

    :param dict values: ``{record: {field name: value}}``
    """
    names = {name for row in values.values() for name in row}
    records = records.browse(record.id for record in values)
    with records.env.protecting([records._fields[name] for name in names], records):
        for record, row in values.items():
            record.update(row)
    records.modified(names)
