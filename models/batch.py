import logging

_logger = logging.getLogger(__name__)


def run_batch(records, run, postpone):
    """Run ``run(records)``; if that fails, record by record, so that one bad one stops
    nobody. What still fails is rolled back, logged with its id and postponed.

    :param records: a batch of a scheduled action
    :param run: a function of a recordset
    :param postpone: a function of the record that failed; must take it out of the
        batch's search, or the scheduled action would find it again and again
    """
    try:
        with records.env.cr.savepoint():
            run(records)
            records.env.flush_all()
    except Exception:
        records.env.invalidate_all(flush=False)
        if len(records) > 1:
            for record in records:
                run_batch(record, run, postpone)
            return
        _logger.exception("%s failed and is tried again later", records)
        postpone(records)
