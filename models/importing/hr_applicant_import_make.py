from datetime import datetime, time

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL

from ..constants import REFUSALS
from .hr_applicant_import_people import get_first

#: So many medalists who come together are asked for consent a day.
ASKED_A_DAY = 100
#: Nobody is told of what is brought in: no mail, no note, no follower.
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_auto_subscribe_no_notify": True,
    "mail_notrack": True,
    "active_test": False,
}


class HrApplicantImportMixinMake(models.AbstractModel):
    """Bringing in rows that were checked: applications, people, medals, answers, plans.

    * Applications are made as if they had been made and closed on their days. Odoo's
      own ``create`` says whose they are, as of any application.
    * An application that is there already gets only the medal and the answer.
    * A plan begins with the step that is due next: what would be past is left out.
      Somebody who has a plan, or had one, keeps it.
    * Medalists who were never asked are asked by portions a day, best first.
    """

    _name = "hr.applicant.import.mixin.make"
    _description = "Bringing in Past Candidates"

    def _make(self, rows):
        """Bring in rows; they learn their ``application``.

        :param list rows: as ``_check_rows`` leaves them
        :return: the new lines of this import
        """
        self = self.with_context(**QUIET)
        for row in rows:
            row["application"] = row["known"].with_env(self.env)
        new = [row for row in rows if not row["known"]]
        contacts = self._make_contacts(new)
        described = self._describe_contacts(contacts)
        applicants = self.env["hr.applicant"].create(
            [self._prepare_application(row, contacts) for row in new]
        )
        self._keep_description(described)
        for row, applicant in zip(new, applicants, strict=True):
            row["application"] = applicant
        self._date_back(new)
        applications = applicants.concat(*(row["application"] for row in rows))
        applications._ensure_persons()
        self._describe_persons(rows)
        given = self._give_medals(rows)
        memory = self._record_answers(rows)
        self._start_plans(rows, given)
        return self._make_lines(rows, contacts, given, memory)

    # -- applications ---------------------------------------------------

    def _prepare_application(self, row, contacts):
        """Return the values of the application of a row."""
        contact, _new = contacts.get(row["row"], (self.env["res.partner"], False))
        closed = _at_noon(row["closed_date"] or row["since"])
        values = {
            "active": False,
            "partner_name": row["name"],
            "partner_id": contact.id,
            "email_from": get_first(row, "email") or False,
            "partner_phone": _get_phone(row) or False,
            "linkedin_profile": row["linkedin"] or False,
            "company_id": row["company"],
            "job_id": row["job"] or False,
            "priority": row["stars"] or "0",
            "categ_ids": [Command.set(row["tags"])],
            "applicant_skill_ids": [
                Command.create(skill) for skill in self._prepare_skills(row["skills"])
            ],
            "medal_reason": row["medal_reason"] or False,
            "date_last_stage_update": closed,
            **self._prepare_medal(row),
        }
        if row["stage"]:
            values["stage_id"] = row["stage"]
        if row["refuse_reason"]:
            values |= {"refuse_reason_id": row["refuse_reason"], "refuse_date": closed}
        return values

    def _prepare_medal(self, row):
        """Return the values of the medal of a row, none without one."""
        return (
            row["medal"]
            and {
                "medal_id": row["medal"],
                "medal_date": row["medal_date"] or row["closed_date"] or row["since"],
                "medal_user_id": self.env.uid,
            }
            or {}
        )

    @api.model
    def _prepare_skills(self, levels):
        """Yield the values of skill lines.

        :param dict levels: ``{skill id: level id, or None for the usual one}``
        """
        for skill in self.env["hr.skill"].browse(levels):
            kind = skill.skill_type_id
            usual = kind.skill_level_ids.filtered("default_level")
            level = levels[skill.id] or (usual or kind.skill_level_ids)[:1].id
            yield {
                "skill_id": skill.id,
                "skill_type_id": kind.id,
                "skill_level_id": level,
            }

    def _date_back(self, rows):
        """Set when people applied: Odoo writes the present time."""
        applicants = self.env["hr.applicant"].concat(*(r["application"] for r in rows))
        applicants.flush_recordset()
        self.env.cr.execute(
            SQL(
                """UPDATE hr_applicant a SET create_date = known.day
                     FROM unnest(%s::int[], %s::timestamp[]) known (id, day)
                    WHERE known.id = a.id""",
                applicants.ids,
                [_at_noon(row["since"]) for row in rows],
            )
        )
        applicants.invalidate_recordset(["create_date"], flush=False)

    # -- medals, answers, plans ------------------------------------------------------

    def _give_medals(self, rows):
        """Give medals to applications that were there already; new ones have theirs.

        :return: all applications that have got a medal
        """
        given = [row for row in rows if row["medal"] and not row["known"].medal_id]
        before = [row for row in given if row["known"]]
        Applicant = self.env["hr.applicant"]
        Applicant.concat(*(row["application"] for row in before))._check_can_get_medal()
        for row in before:
            values = self._prepare_medal(row)
            if row["medal_reason"]:
                values["medal_reason"] = row["medal_reason"]
            row["application"].write(values)
        return Applicant.concat(*(row["application"] for row in given))

    def _record_answers(self, rows):
        """Record the answers; return ``{consent: what undoing puts back}``."""
        answered = [row for row in rows if row["consent_answer"]]
        Applicant = self.env["hr.applicant"]
        Applicant.concat(*(row["application"] for row in answered))._ensure_consents()
        answers = {
            row["application"].consent_id: {
                "answer": row["consent_answer"],
                "date": row["consent_answer_date"],
                "channel": row["consent_channel"],
                "note": row["consent_note"] or False,
            }
            for row in answered
        }
        return self.env["hr.applicant.consent"]._import_answers(answers, self)

    def _prepare_event(self, answer):
        """Return the values of the proof of an answer of this file."""
        return {
            "answer": answer["answer"],
            "answer_date": answer["date"],
            "channel": answer["channel"],
            "note": answer["note"],
            "import_id": self.id,
            "file_name": self.file_name,
        }

    def _start_plans(self, rows, given):
        """Start the plans of new medals, and plan the questions.

        Of several medals of a person the newest counts.
        """
        best = {}
        for applicant in given.sorted(lambda a: (a.medal_date, a.id)):
            best[applicant.person_id] = applicant
        order = {medal.id: place for place, medal in enumerate(given.medal_id.sorted())}
        first = given.browse(a.id for a in best.values())
        first = first.sorted(lambda a: order[a.medal_id.id])
        wanted = first.filtered(
            lambda a: not a.person_id.followup_ids and a.consent_state not in REFUSALS
        )
        today = fields.Date.context_today(self)
        for plan, applicants in wanted.grouped(lambda a: a.medal_id.plan_id).items():
            applicants._start_followup_plan(plan, since=today)
        first._plan_question()
        first._spread_questions(ASKED_A_DAY)

    # -- lines -----------------------------------------------------------------------

    def _make_lines(self, rows, contacts, given, memory):
        """Return new lines that say what became of each row."""
        values, seen = [], set()
        for row in rows:
            applicant = row["application"]
            contact, is_new = contacts.get(row["row"], (self.env["res.partner"], False))
            is_new = is_new and contact not in seen
            seen.add(contact)
            consent = applicant.consent_id if row["consent_answer"] else False
            changed = consent in memory if consent else False
            values.append(
                {
                    "import_id": self.id,
                    "row_number": row["row"],
                    "applicant_id": applicant.id,
                    "is_new": not row["known"],
                    "is_joined": bool(row["person"] or row["known"]),
                    "is_medal_new": applicant in given,
                    "contact_id": is_new and contact.id,
                    "consent_id": changed and consent.id,
                    "consent_memory": changed and memory[consent],
                }
            )
            if changed:
                del memory[consent]  # one line of the person remembers
        return self.env["hr.applicant.import.line"].create(values)


def _at_noon(day):
    """Return noon of a day: the same day in nearly all time zones."""
    return datetime.combine(day, time(12))


def _get_phone(row):
    """Return the phone number as it is written; of several the first."""
    numbers = [value for kind, value in row["addresses"] if kind == "phone"]
    return row["phone"] if len(numbers) == 1 else numbers[0] if numbers else False
