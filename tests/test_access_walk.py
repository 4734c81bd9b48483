import logging
from collections import Counter

from odoo import Command, fields
from odoo.tests import new_test_user, tagged

from . import access_walk
from .access_walk import get_attempts, is_denied, try_as
from .common import MODULE, MedalistCommon

_logger = logging.getLogger(__name__)
SECRET = "Xyzzy"
#: What all companies share: how it is set up, nobody's data.
SHARED_MODELS = ("hr.applicant.medal", "hr.applicant.consent.wording")
#: What officers of every company write for their own.
OWN_DRAFTS = ("hr.applicant.news",)
#: What opens a page of the caller's own company.
OWN_PAGES = (
    ("hr.applicant.cv.import", "action_open"),
    ("hr.applicant.propose", "action_open"),
    ("hr.medalist.dashboard", "action_open"),
)


@tagged("post_install", "-at_install", "slow")
class TestAccessWalk(MedalistCommon):
    """Who is no recruiter of the company learns and changes nothing, whatever they try.

    Fields, models and methods are found by the registry: those of tomorrow are walked
    as well. Each attempt is made by a recruiter of the company first; what they can do
    must be refused to everybody else, or find nothing.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create({"name": "Other Co."})
        cls.other_officer = new_test_user(
            cls.env,
            "other_officer",
            "hr_recruitment.group_hr_recruitment_user",
            company_id=cls.other_company.id,
            company_ids=[Command.set(cls.other_company.ids)],
        )
        cls.outsiders = {
            "interviewer": cls.interviewer,
            "employee": new_test_user(cls.env, "employee", "base.group_user"),
            "portal": new_test_user(cls.env, "portal_user", "base.group_portal"),
            "public": cls.env.ref("base.public_user"),
        }
        exporters = cls.officer | cls.interviewer | cls.other_officer
        exporters |= cls.outsiders["employee"]
        may_export = cls.env.ref("base.group_allow_export").id
        exporters.write({"group_ids": [Command.link(may_export)]})
        cls.everybody_else = {**cls.outsiders, "other officer": cls.other_officer}
        cls.past = cls._remember(
            "Ada Lovelace",
            date=cls._days_ago(3),
            interviewer_ids=cls.interviewer.ids,
            linkedin_profile="https://www.linkedin.com/in/ada",
            current_applicant_skill_ids=[
                Command.create(cls._skill("Carving", "Master"))
            ],
        )
        officer = cls.past.with_user(cls.officer)
        officer.write(
            {
                "medal_reason": f"{SECRET} reason",
                "personal_note": f"<p>{SECRET} note</p>",
                "contact_channel": "phone",
                "interest_job_ids": [Command.set(cls.other_job.ids)],
                "open_to_interim": True,
                "decline_destination": f"{SECRET} destination",
                "decline_offer": f"{SECRET} offer",
                "decline_would_accept": f"{SECRET} accept",
            }
        )
        cls.env["hr.applicant.import"].create(
            {
                "company_id": cls.env.company.id,
                "file_name": f"{SECRET}.csv",
                "user_id": cls.officer.id,
                "line_ids": [Command.create({"applicant_id": cls.past.id})],
            }
        )
        template = cls.env.ref(f"{MODULE}.mail_template_invitation")
        cls.invitation = cls.env["hr.applicant.invitation"].with_user(cls.officer)
        cls.invitation = cls.invitation._invite(
            officer, cls.other_job, template, subject=f"{SECRET} subject"
        ).sudo()
        cls.invitation.write({"state": "sent", "sent_date": fields.Datetime.now()})
        cls.invitation._answer("interested", message=f"{SECRET} words")
        cls.returned = cls.invitation.new_applicant_id
        cls.returned.interviewer_ids = cls.interviewer
        officer._log_contact("phone", "reached", note=f"{SECRET} call")
        cls.followup = cls._remember(
            "Bea Followed",
            date=cls._days_ago(3),
            interviewer_ids=cls.interviewer.ids,
            personal_note=f"<p>{SECRET} followed</p>",
        )
        cls.followup.followup_id._run_due(Counter())
        cls.env["hr.talent.pool"].create({"name": "Pool"})
        officer._record_consent("granted", "phone", purpose="news")
        news = cls.env["hr.applicant.news"].with_user(cls.officer)
        news = news.create({"subject": f"{SECRET} news", "body": f"<p>{SECRET}</p>"})
        news.env["hr.applicant.news.send"].create({"news_id": news.id})
        cls.env["hr.applicant.news.recipient"].create(
            {
                "news_id": news.id,
                "consent_id": cls.past.news_consent_id.id,
                "email_normalized": cls.past.email_normalized,
            }
        )
        cls._open_dialogs(officer)
        cls.env.flush_all()

    @classmethod
    def _open_dialogs(cls, officer):
        """Leave a dialog of each kind open; a new hire for the report."""
        env = officer.env
        for model in access_walk.get_our_models(env):
            if env[model]._transient and "applicant_ids" in env[model]._fields:
                values = {"applicant_ids": officer.ids}
                if "medal_id" in env[model]._fields:
                    values["medal_id"] = cls.silver.id
                if "person_id" in env[model]._fields:
                    values["person_id"] = officer.person_id.id
                if model == "hr.applicant.retention.keep":
                    values |= {"date": "2100-01-01", "reason": f"{SECRET} claim"}
                env[model].create(values)
            elif env[model]._transient and "survivor_id" in env[model]._fields:
                other = cls.followup.person_id
                env[model].create(
                    {"person_id": officer.person_id.id, "other_id": other.id}
                )
            elif env[model]._transient and "erasure_ids" in env[model]._fields:
                asked = env["hr.applicant.erasure"]._request(
                    cls.followup.person_id, "phone", note=f"{SECRET} wish"
                )
                env[model].create({"erasure_ids": asked.ids, "change": "hold"})
                env["hr.applicant.erasure.preview"].create({"erasure_id": asked.id})
            elif model == "hr.applicant.erasure.ask":
                env[model].create({"person_id": officer.person_id.id})
        env["applicant.send.mail"].create(
            {"applicant_ids": officer.ids, "subject": "News", "body": "We moved."}
        )
        env["hr.applicant.reinvite"]._open(cls.other_job, officer)
        reached = cls._remember("Eve Reached", date=cls._days_ago(3))
        reached.followup_id._run_due(Counter())
        env["hr.applicant.reach.out"].create(
            {
                "activity_id": reached.followup_activity_id.id,
                "applicant_id": reached.id,
                "channel": "phone",
            }
        )
        env["hr.medalist.dashboard"].create({})
        # Somebody for the dry run of the retention.
        waiting = cls._refuse("Cy Stranger")
        waiting.refusal_explanation = f"{SECRET} explanation"
        cls.env["hr.applicant.refusal.call"].create(
            {
                "applicant_id": waiting.id,
                "refuse_reason_id": waiting.refuse_reason_id.id,
                "subject": f"{SECRET} subject",
                "body": f"<p>{SECRET} mail</p>",
            }
        )
        cls._refuse("Dee Stranger", email_from="dee@mail.example.com")
        env["hr.applicant.propose"].create({})
        archive = env["hr.applicant.cv.import"].create({})
        archive.line_ids = [Command.create({"path": f"{SECRET}.pdf"})]
        cls.env["hr.applicant.retention.rule"].create(
            {"kind": "refused", "months": 6, "note": f"{SECRET} source"}
        )
        cls.env["hr.applicant.retention.preset"].create({"country": "NL"})
        cls.returned.date_closed = fields.Datetime.now()

    @classmethod
    def _get_records(cls, model):
        """What there is to find out about, of a model of Odoo's or ours."""
        people = cls.past | cls.returned | cls.followup
        model = cls.env[model].sudo().with_context(active_test=False)
        known = {
            "hr.applicant": people,
            "hr.job": cls.job | cls.other_job,
            "res.company": cls.env.company,
            "mail.message": people.message_ids,
        }
        return known.get(model._name, model.search([], limit=5))

    # -- fields ----------------------------------------------------------------------

    def test_fields_of_ours_on_odoos_models(self):
        tried, leaks = 0, []
        for model, our_fields in access_walk.get_our_fields(self.env).items():
            records = self._get_records(model)
            blind = self._get_blind(records)
            for field in our_fields:
                readers = set(self.outsiders) - blind
                if _is_harmless(field):
                    continue
                if readers and not field.groups:
                    leaks.append(f"anybody can read {field}")
                for what, attempt in get_attempts(field):
                    if not isinstance(
                        try_as(records, self.officer, attempt), Exception
                    ):
                        tried += self._try(
                            f"{what} {field}", records, attempt, blind, leaks
                        )
        self._tell(tried, leaks, 10_000)

    def test_fields_of_ours_through_relations(self):
        """What a field says is not found out from another record that leads there."""
        our_fields = access_walk.get_our_fields(self.env)
        tried, leaks = 0, []
        for model, relations in access_walk.get_relations(self.env, our_fields).items():
            records = self._get_records(model)
            blind = self._get_blind(records)
            if blind == set(self.everybody_else):
                continue
            for relation in relations:
                for field in our_fields[relation.comodel_name]:
                    if _is_harmless(field) or not field.groups:
                        continue
                    for what, attempt in get_attempts(field, [relation.name]):
                        if not isinstance(
                            try_as(records, self.officer, attempt), Exception
                        ):
                            tried += self._try(
                                f"{what} {relation} {field}",
                                records,
                                attempt,
                                blind,
                                leaks,
                            )
        self._tell(tried, leaks, 10_000)

    def test_no_path_from_anywhere_leads_to_a_field_of_ours(self):
        """Odoo follows some relations in sudo: followers, attendees, related fields."""
        targets = {
            model: next(field.name for field in our_fields if field.groups)
            for model, our_fields in access_walk.get_our_fields(self.env).items()
            if any(field.groups for field in our_fields)
        }
        tried, leaks = 0, []
        users = [self.interviewer, self.outsiders["employee"]]
        for path in access_walk.get_paths(self.env, targets, self.interviewer):
            for user in users:
                start = self.env[path[0]].with_user(user)
                term = (".".join(path[1:]), "!=", False)
                result = try_as(
                    start, user, lambda records, term=term: records.search([term])
                )
                tried += 1
                if not isinstance(result, Exception):
                    leaks.append(f"{user.login}: {path}")
        self._tell(tried, leaks, 2000)

    def test_nobody_sets_what_follows_from_what_happens(self):
        """Fields that are read-only on the screen are so for every caller; others can
        be written by recruiters of the company only.
        """
        tried, leaks = 0, []
        for model, our_fields in access_walk.get_our_fields(self.env).items():
            records = self._get_records(model)[:1]
            blind = self._get_blind(records)
            for field in our_fields:
                if self.env[model]._transient or not (records and field.store):
                    continue
                values = {field.name: access_walk.get_sample(self.env, field)}
                new = {"name": "Plugh", "interviewer_ids": []}
                new = {key: new[key] for key in new if key in records._fields}
                attempts = {
                    "write": lambda records, values=values: records.write(values),
                    "create": lambda records, values=values, new=new: records.create(
                        {**new, **values}
                    ),
                    "default": lambda records, field=field, values=values, new=new: (
                        records.with_context(
                            **{f"default_{field.name}": values[field.name]}
                        ).create(dict(new))
                    ),
                }
                kinds = dict(self.everybody_else)
                if field.readonly:
                    kinds |= {"officer": self.officer, "admin": self.administrator}
                for what, attempt in attempts.items():
                    for kind, user in kinds.items():
                        result = try_as(records, user, attempt)
                        tried += 1
                        own = kind == "other officer" and (
                            what != "write" or kind not in blind
                        )
                        if not is_denied(result) and not own:
                            leaks.append(f"{kind}: {what} {field}: {result!r}")
        self._tell(tried, leaks, 500)

    def test_names_of_our_records_are_told_to_their_readers(self):
        """Odoo tells the name of any record, in sudo, to users who know its id."""
        for model in access_walk.get_our_models(self.env):
            records = self._get_records(model)
            if records._transient or model in SHARED_MODELS:
                continue
            for kind, user in self.everybody_else.items():
                self.env.invalidate_all()
                with self.subTest(model=model, kind=kind):
                    names = records.with_user(user).sudo().mapped("display_name")
                    self.assertNotRegex(str(names), "Ada|Bea|Lovelace|Carpenter")
        message = self.env["mail.message"].with_user(self.outsiders["portal"])
        told = message.onchange(
            {"model": "hr.applicant.consent", "res_id": self.past.consent_id.id},
            [],
            {"record_name": {}, "model": {}, "res_id": {}},
        )
        self.assertNotIn("Ada", str(told))

    # -- records of ours -------------------------------------------------------------

    def test_records_of_ours(self):
        """Nobody else finds, reads, makes, changes or deletes them."""
        tried, leaks = 0, []
        for model in access_walk.get_our_models(self.env):
            records = self._get_records(model)
            if not records:
                continue
            name = next(
                name
                for name in ("partner_name", "name", *records._fields)
                if name in records._fields and records._fields[name].store
            )
            attempts = {
                "read": lambda records: records.read(),
                "search": lambda records: records.search([]),
                "count": lambda records: records.search_count([]),
                "group": lambda records: records._read_group([], [], ["__count"]),
                "by name": lambda records: records.name_search("a"),
                "list": lambda records: records.web_search_read(
                    [], {"display_name": {}}
                ),
                "export": lambda records: records.export_data(["display_name"]),
                "onchange": lambda records: records[:1].onchange(
                    {}, [], {"display_name": {}}
                ),
                "write": lambda records, name=name: records.write({name: False}),
                "create": lambda records: records.create({}),
                "copy": lambda records: records.copy(),
                "unlink": lambda records: records.unlink(),
            }
            for what, attempt in attempts.items():
                for kind, user in self.everybody_else.items():
                    if kind == "other officer" and (
                        model in SHARED_MODELS
                        or (
                            (records._transient or model in OWN_DRAFTS)
                            and what in ("create", "onchange")
                        )
                    ):
                        continue  # configuration of all companies; own dialogs
                    tried += 1
                    result = try_as(records, user, attempt)
                    if not access_walk.is_nothing(result):
                        leaks.append(f"{kind}: {what} {model}: {result!r}")
        self._tell(tried, leaks, 400)

    def test_methods_of_ours(self):
        """What a client can call, on what they know the number of."""
        tried, leaks = 0, []
        for model in self.env.registry:
            if self.env[model]._abstract:
                continue
            methods = access_walk.get_our_methods(self.env[model])
            records = self._get_records(model)[:1]
            self.assertTrue(records or not methods, f"nothing to try {model} on")
            for name, arguments in methods.items():
                for kind, user in self.everybody_else.items():
                    if kind == "other officer" and (
                        model in SHARED_MODELS or (model, name) in OWN_PAGES
                    ):
                        continue
                    tried += 1
                    result = try_as(
                        records,
                        user,
                        lambda records, name=name, arguments=arguments: (
                            access_walk.call(records, name, ["Plugh"] * arguments)
                        ),
                    )
                    if not is_denied(result):
                        leaks.append(f"{kind}: {model}.{name}: {result!r}")
        self._tell(tried, leaks, 150)

    def _tell(self, tried, leaks, least):
        _logger.info("access walk: %s combinations tried", tried)
        self.assertFalse(leaks, "\n".join(leaks))
        self.assertGreater(tried, least)

    def _get_blind(self, records):
        """Return who does not even find the records: for them, empty says nothing."""
        return {
            kind
            for kind, user in self.everybody_else.items()
            if access_walk.is_nothing(
                try_as(
                    records, user, lambda all_: all_.search([("id", "in", all_.ids)])
                )
            )
        }

    def _try(self, what, records, attempt, blind, leaks):
        """Try something as everybody who must not learn of it.

        :return: how often it was tried
        """
        for kind, user in self.everybody_else.items():
            result = try_as(records, user, attempt)
            told = not (
                access_walk.is_nothing(result)
                if kind in blind
                else access_walk.is_denied(result)
            )
            self.assertNotIn(SECRET, str(result))
            # Of records of all companies, another company's officer reads all.
            if told and (kind in self.outsiders or kind in blind):
                leaks.append(f"{kind}: {what}: {result!r}")
        return len(self.everybody_else)


def _is_harmless(field):
    """Return whether anybody may read a field: which figures a summary by mail shows
    tells of nobody; the figures themselves do. *Send Email* tells others than
    recruiters the same of each closed application (``test_apps_send_email.py``).
    """
    if field.model_name == "applicant.send.mail":
        return True
    return field.model_name == "digest.digest" and not field.name.endswith("_value")
