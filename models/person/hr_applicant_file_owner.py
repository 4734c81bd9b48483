from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .file_owners import get_emails, get_path_emails, match_names


class HrApplicantMixinFileOwner(models.AbstractModel):
    """To which past candidate does a file belong?

    The e-mail in the file's name counts first, then the name there, then an e-mail in
    the text. If several people fit, an e-mail may tell them apart. If the name is one
    person's and the e-mail in the text another's, both are shown.
    """

    _name = "hr.applicant.mixin.file.owner"
    _description = "Owners of Files"

    @api.model
    def _find_file_owners(self, texts, company):
        """Find the past candidates of a company to whom files belong.

        :param dict texts: ``{path: text of the file, or None}``
        :param res.company company: the company
        :return: ``{path: (applications, how)}``: the newest past application of each
            person who fits, and by what: ``"file_email"``, ``"file_name"``,
            ``"text_email"``, ``"conflict"``; without files that fit nobody
        :raise AccessError: if the user is no recruiter
        """
        self._check_recruiter()
        query = self._get_past_query(company)
        in_path = {path: get_path_emails(path) for path in texts}
        in_text = {path: get_emails(text) for path, text in texts.items()}
        by_email = self._get_past_by_email(
            query,
            {e for found in (in_path, in_text) for es in found.values() for e in es},
        )
        named = match_names(
            texts, ((id_, name) for id_, name in self._get_past_names(query))
        )
        found = {}
        for path in texts:
            found[path] = (
                self._get_first_known(in_path[path], by_email),
                set(named.get(path, ())),
                {id_ for email in in_text[path] for id_ in by_email[email]},
            )
        return self._decide_owners(found, query)

    @api.model
    def _get_past_query(self, company):
        """Return the query for the past applications of a company that the user may
        read.
        """
        Job = self.env["hr.job"]
        Job._flush_ranking()
        of_company = [("company_id", "in", [company.id, False])]
        return Job._search_past_candidates(
            Job._get_past_candidates_domain() & Domain(of_company)
        )

    @api.model
    def _get_past_names(self, query):
        """Return ``[(application id, name)]``, other names of the persons included."""
        rows = self.env.execute_query(
            query.select(
                "hr_applicant.id",
                "hr_applicant.partner_name",
                SQL(
                    """(SELECT also_known_as FROM hr_applicant_person
                         WHERE id = hr_applicant.person_id)"""
                ),
            )
        )
        for id_, name, also in rows:
            for one in (name, *(also or "").splitlines()):
                if one:
                    yield id_, one

    @api.model
    def _get_past_by_email(self, query, emails):
        """Return ``{email: application ids}``.

        :param set emails: in small letters
        """
        found = defaultdict(set)
        if emails:
            self.env["hr.applicant.address"].flush_model()
            rows = self.env.execute_query(
                SQL(
                    """SELECT known.value, known.id FROM (
                           SELECT email_normalized AS value, id FROM hr_applicant
                            WHERE email_normalized = ANY(%(emails)s)
                            UNION
                           SELECT o.value, a.id FROM hr_applicant_address o
                             JOIN hr_applicant a ON a.person_id = o.person_id
                            WHERE o.kind = 'email' AND o.value = ANY(%(emails)s)) known
                        WHERE known.id IN %(past)s""",
                    emails=list(emails),
                    past=query.subselect(),
                )
            )
            for email, id_ in rows:
                found[email].add(id_)
        return found

    @api.model
    def _get_first_known(self, emails, by_email):
        return next((by_email[email] for email in emails if by_email[email]), set())

    @api.model
    def _decide_owners(self, found, query):
        """Choose among what was found by the e-mail in the path, the name there and the
        e-mails in the text; parameters and answer as in ``_find_file_owners``.
        """
        ids = {id_ for sets in found.values() for some in sets for id_ in some}
        newest = self.browse(ids)._get_newest_past(query)
        owners = {}
        for path, sets in found.items():
            by_path, by_name, by_text = (
                {newest[id_] for id_ in some if id_ in newest} for some in sets
            )
            how, chosen = "file_email", by_path
            if not chosen:
                how, chosen = "file_name", by_name
                if by_name and by_text and by_name.isdisjoint(by_text):
                    how, chosen = "conflict", by_name | by_text
            if not chosen:
                how, chosen = "text_email", by_text
            # Of a family with one mailbox the name counts, of namesakes the e-mail.
            for more in (by_name, by_text):
                if len(chosen) > 1 and how != "conflict":
                    chosen = chosen & more or chosen
            if chosen:
                owners[path] = (self.browse(sorted(chosen, reverse=True)), how)
        return owners

    def _get_newest_past(self, query):
        """Return ``{application id: id of the newest past one of the person}``.

        :param Query query: the past applications
        """
        everything = self._get_person_applications()
        past = {
            id_
            for (id_,) in self.env.execute_query(
                SQL(
                    "SELECT id FROM hr_applicant WHERE id = ANY(%s) AND id IN %s",
                    everything.ids,
                    query.subselect(),
                )
            )
        }
        by_mark = defaultdict(list)
        for applicant, mark in everything._get_person_marks().items():
            by_mark[mark].append(applicant.id)
        newest = {}
        for same in by_mark.values():
            last = max((id_ for id_ in same if id_ in past), default=None)
            newest |= {id_: last for id_ in same if last}
        return newest
