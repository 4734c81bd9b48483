import logging

from psycopg2.errors import SerializationFailure

from odoo.exceptions import ConcurrencyError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)


def run_due(records, domain, run, batch_size, order="id", postpone=None):
    """Do one job of a scheduled action: ``run(batch)`` for all records that are due.

    Each batch is locked, searched again and committed on its own. So a run can be
    killed and started again, and two runs can work at the same time: nothing is done
    twice.

    Each record is looked at once. When the time of the scheduled action is over, the
    job stops, and Odoo soon calls the action again. The first batch is done in any
    case, even if the job before has used up the time.

    :param records: an empty recordset of the model, with the environment to work in
    :param domain: which records are due
    :param run: a function of a recordset; takes what is done out of ``domain``
    :param int batch_size: how many records are committed at a time
    :param str order: which of the records come first
    :param postpone: as of ``run_batch``
    :return: whether all due records have been looked at. If not, the caller must stop,
        too: another job that ends would tell Odoo that nothing is left of this one
    :rtype: bool
    """
    domain = Domain(domain)
    commit = records.env["ir.cron"]._commit_progress
    ids = records.search(domain, order=order).ids
    commit(remaining=len(ids))
    while ids:
        batch, ids = ids[:batch_size], ids[batch_size:]
        locked = _lock_free(records.browse(batch))
        # Another worker may have done some of them before they were locked.
        due = locked & records.search(domain & Domain("id", "in", locked.ids))
        run_batch(due, run, postpone)
        # No time is left, so the run stops, but only if something of this batch was
        # done. A batch may hold nothing but records of recruiters who have enough for
        # today. They stay due, and the next run would begin with them again.
        if not commit(len(batch)) and len(due) > records.search_count(
            domain & Domain("id", "in", due.ids)
        ):
            break
    return not ids


def _lock_free(records):
    """Lock the records that nobody else has locked, and return them.

    This may roll back the transaction: nothing must have been written in it yet.
    """
    while True:
        try:
            return records.try_lock_for_update(allow_referencing=True)
        except SerializationFailure:  # somebody has just committed a change of one
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
    """Run ``run(records)`` in a savepoint: if it fails, all that was done before stays.

    This is for receipts, notices and files that follow a person's answer. They may
    fail, the answer may not. If the run fails for several records, it is repeated
    record by record. For a record that still fails, the run is rolled back, logged with
    the record's id, and told.

    :param run: a function of a recordset
    :param tell: a function of the record that failed; may fail itself
    :return: whether it was done for all
    :raise Exception: if somebody else changed the same rows meanwhile; Odoo then runs
        the whole request again
    """
    if not records:
        return True
    # Errors in what was done before are raised here, and not blamed on ``run``.
    records.env.flush_all()
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

    Overrides of ``write`` are not called. So this is only for stored fields whose
    changes need nothing but the recomputing of computed fields.

    :param dict values: ``{record: {field name: value}}``
    """
    names = {name for row in values.values() for name in row}
    records = records.browse(record.id for record in values)
    with records.env.protecting([records._fields[name] for name in names], records):
        for record, row in values.items():
            record.update(row)
    records.modified(names)
