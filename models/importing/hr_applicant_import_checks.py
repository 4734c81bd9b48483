from collections import defaultdict

from odoo import api, models
from odoo.tools import format_date

from ..constants import REFUSALS
from ..person import names


class HrApplicantImportLineMixinChecks(models.AbstractModel):
    """What must not be brought in, although every cell can be read.

    A file never makes more possible than what is known: an older yes does not lift a
    newer no, nobody who asked to be erased comes back, and a medal belongs to an
    application that is over.
    """

    _name = "hr.applicant.import.line.mixin.checks"
    _description = "Checking Past Candidates of a File"

    @api.model
    def _check_rows(self, rows, faults):
        """Note what must not be brought in. Rows learn whom they are about:

        ``company`` (its id), ``person`` (known already, may be empty) and ``known``
        (this application, if it is there already, may be empty).

        :param list rows: as ``_read_rows`` returns them
        :param Faults faults: what is wrong is added
        """
        titles = self._get_titles()
        stages = self.env["hr.recruitment.stage"].browse(
            {row["stage"] for row in rows if row["stage"]}
        )
        hired = {stage.id: stage.name for stage in stages if stage.hired_stage}
        for row in rows:
            for text in self._get_row_faults(row, titles, hired):
                faults.add(row["row"], text)
        self._find_known(rows)
        self._check_within_file(rows, faults)
        suppressed = self._get_suppressed(rows)
        for row in rows:
            for text in (
                *self._get_application_faults(row),
                *self._get_answer_faults(row, suppressed),
            ):
                faults.add(row["row"], text)

    # -- one row ---------------------------------------------------------------------

    def _get_row_faults(self, row, titles, hired):
        """Yield what is wrong with a row by itself; empty days get their default."""
        if not row["name"]:
            yield self.env._("The name is missing. Fill it in, or leave the row out.")
        if row["stage"] in hired:
            yield self.env._(
                "“%s” means that they were hired. Past candidates were not: leave the "
                "row out, or correct the stage.",
                hired[row["stage"]],
            )
        applied, closed = row["applied_date"], row["closed_date"]
        if applied and closed and closed < applied:
            yield self.env._(
                "%(closed)s comes before %(applied)s. Correct one of the days.",
                closed=titles["closed_date"],
                applied=titles["applied_date"],
            )
        row["since"] = (
            applied or closed or row["medal_date"] or row["consent_answer_date"]
        )
        if not row["since"]:
            yield self.env._(
                "No day says how old this application is. Fill in %(applied)s or "
                "%(closed)s.",
                applied=titles["applied_date"],
                closed=titles["closed_date"],
            )
        if row["medal_date"] and not row["medal"]:
            yield self.env._(
                "There is a day of a medal, but no medal. Fill in %(medal)s, or empty "
                "%(date)s.",
                medal=titles["medal"],
                date=titles["medal_date"],
            )
        answer, date = row["consent_answer"], row["consent_answer_date"]
        if answer and not date:
            yield self.env._(
                "There is an answer, but not its day, so nobody knows how long it "
                "holds. Fill in %s.",
                titles["consent_answer_date"],
            )
        if not answer and (date or row["consent_channel"] or row["consent_note"]):
            yield self.env._(
                "There is the day, the way or the proof of an answer, but not the "
                "answer. Fill in %s, or empty the other cells.",
                titles["consent_answer"],
            )
        if answer and not any(kind != "linkedin" for kind, _v in row["addresses"]):
            yield self.env._(
                "An answer belongs to a name and an address. Fill in %(email)s or "
                "%(phone)s.",
                email=titles["email"],
                phone=titles["phone"],
            )

    # -- whom it is about ------------------------------------------------------------

    def _find_known(self, rows):
        """Add ``company``, ``person`` and ``known`` to the rows: one definition says
        who is the same, ``hr.applicant._choose_person_called``.
        """
        Applicant = self.env["hr.applicant"].sudo().with_context(active_test=False)
        nobody = Applicant.person_id
        jobs = self.env["hr.job"].browse({row["job"] for row in rows if row["job"]})
        companies = {job.id: job.company_id.id for job in jobs}
        pairs = {pair for row in rows for pair in row["addresses"]}
        by_address = Applicant._get_persons_by_address({value for _k, value in pairs})
        strangers = defaultdict(list)
        for stranger in Applicant._search_strangers(pairs):
            for pair in stranger._get_addresses():
                strangers[pair].append(stranger)
        for row in rows:
            row["company"] = companies.get(row["job"]) or self.env.company.id
            row["person"] = Applicant._choose_person_called(
                row["name"], row["company"], row["addresses"], by_address, nobody
            )
        # One query for the applications of all of them.
        nobody.browse({row["person"].id for row in rows if row["person"]}).mapped(
            "applicant_ids"
        )
        for row in rows:
            own = Applicant.browse(row["person"].applicant_ids.ids) | Applicant.concat(
                *(
                    stranger
                    for pair in row["addresses"]
                    for stranger in strangers[pair]
                    if stranger.company_id.id == row["company"]
                    and names.are_compatible(stranger.partner_name, row["name"])
                )
            )
            row["known"] = own.filtered(
                lambda a, row=row: a.job_id.id == (row["job"] or False)
                and row["applied_date"]
                in (None, a.create_date.date(), a._get_applied_day())
            )[:1]

    def _check_within_file(self, rows, faults):
        """Note rows that say the same twice, or different things of one person."""
        seen = defaultdict(list)
        for row in rows:
            others = {
                other["row"]: other
                for pair in row["addresses"]
                for other in seen[pair]
                if names.are_compatible(other["name"], row["name"])
            }
            for other in others.values():
                if all(row[n] == other[n] for n in ("job", "applied_date")):
                    faults.add(
                        row["row"],
                        self.env._(
                            "This is the application of row %s once more: the same "
                            "person, job and day. Leave one of the two rows out.",
                            other["row"],
                        ),
                    )
                    break
                if _get_answer(row) and _get_answer(other) not in (
                    None,
                    _get_answer(row),
                ):
                    faults.add(
                        row["row"],
                        self.env._(
                            "Row %s has another answer of the same person. Keep the "
                            "newer one in both rows, or in one alone.",
                            other["row"],
                        ),
                    )
                    break
            for pair in row["addresses"]:
                seen[pair].append(row)

    def _get_application_faults(self, row):
        """Yield why an application that is there already can't be what the row says."""
        known = row["known"]
        if not known:
            return
        said = {
            "name": known.partner_name,
            "job": known.job_id.name or "–",
            "date": format_date(self.env, known._get_applied_day()),
        }
        if known._is_running():
            yield self.env._(
                "The application of %(name)s of %(date)s (%(job)s) is still open, and "
                "medals are for applications that are over. Refuse or archive it "
                "first, or leave the row out.",
                **said,
            )
        elif known.date_closed and not known.refuse_reason_id:
            yield self.env._(
                "The application of %(name)s of %(date)s (%(job)s) led to a hire. "
                "Leave the row out.",
                **said,
            )
        elif row["medal"] and known.medal_id and known.medal_id.id != row["medal"]:
            yield self.env._(
                "The application of %(name)s of %(date)s (%(job)s) has another medal: "
                "%(medal)s. Write that one, or leave the cell empty.",
                medal=known.medal_id.name,
                **said,
            )

    # -- what is known of the person -------------------------------------------------

    def _get_suppressed(self, rows):
        """Return the numbers of the rows about somebody who asked to be erased."""
        Suppression = self.env["hr.applicant.suppression"]
        if not Suppression.sudo().search_count([], limit=1):
            return set()
        found = set()
        for company_id, of_company in _group(rows, "company").items():
            company = self.env["res.company"].browse(company_id)
            values = {value for row in of_company for _kind, value in row["addresses"]}
            hashes = set(Suppression._find(list(values), company).mapped("hash"))
            found |= {
                row["row"]
                for row in of_company
                if any(Suppression._hash(v) in hashes for _k, v in row["addresses"])
            }
        return found

    def _get_answer_faults(self, row, suppressed):
        """Yield why what is known of the person forbids what the row says."""
        person = row["person"].sudo()
        if row["row"] in suppressed or person.erasure_id.channel not in (
            False,
            "retention",
        ):
            yield self.env._(
                "%s asked to be erased. Leave the row out.", row["name"] or "?"
            )
            return
        answer, date = _get_answer(row) or (None, None)
        if not answer or not date:
            return
        for consent in person.consent_ids.filtered("answer_date"):
            refused = consent.state in REFUSALS
            said = {
                "name": row["name"],
                "date": format_date(self.env, consent.answer_date),
            }
            if refused and answer == "granted" and date <= consent.answer_date:
                yield self.env._(
                    "%(name)s said no on %(date)s, and a yes of that day or before "
                    "does not count. Empty the cells with the answer.",
                    **said,
                )
            elif not refused and answer == "declined" and date < consent.answer_date:
                yield self.env._(
                    "%(name)s said yes on %(date)s, after this no. Empty the cells "
                    "with the answer.",
                    **said,
                )


def _get_answer(row):
    """Return the answer and its day, None without an answer."""
    return row["consent_answer"] and (row["consent_answer"], row["consent_answer_date"])


def _group(rows, name):
    groups = defaultdict(list)
    for row in rows:
        groups[row[name]].append(row)
    return groups
