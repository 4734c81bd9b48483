from odoo import models
from odoo.fields import Command, Domain


class HrApplicantMixinPool(models.AbstractModel):
    """Talents: the record by which Odoo keeps somebody in its talent pools.

    Odoo copies an application to make a talent of its person. The copy is no
    application: it does not run, is never over, and says nothing that was not known
    before. It belongs to the person, of whom there is one such record. What is said
    about a talent is said about the person: ``_get_standing_applications`` finds the
    application that stands for them, the talent itself if there is none.
    """

    _name = "hr.applicant.mixin.pool"
    _description = "Talents"

    def copy_data(self, default=None):
        if not (default or {}).get("talent_pool_ids"):
            return super().copy_data(default)
        # A talent is not over, whatever it is copied from.
        not_over = {"active": True, "refuse_reason_id": False, "refuse_date": False}
        vals_list = super().copy_data({**not_over, **default})
        if self.env.su:
            for applicant, vals in zip(self, vals_list, strict=True):
                vals["person_id"] = applicant.person_id.id
        return vals_list

    def _is_talent(self):
        """Return whether this is the record of a talent, be it archived by now."""
        self.ensure_one()
        return bool(self.is_pool_applicant or self.pool_applicant_id == self)

    def _get_applications_of_talents(self):
        """Return ``{talent: applications}``: the person's applications that the user
        may read, archived ones too.
        """
        talents = self.with_context(active_test=False).filtered(
            lambda a: a._is_talent()
        )
        if not talents:
            return {}
        linked = talents.search([("pool_applicant_id", "in", talents.ids)])
        everything = talents._get_person_applications() | linked
        marks = everything._get_person_marks()
        return {
            talent: everything.filtered(
                lambda a, talent=talent: (
                    not a._is_talent()
                    and (
                        marks[a] == marks[talent]
                        or (a.pool_applicant_id == talent)
                        and a.company_id == talent.company_id
                    )
                )
            )
            for talent in talents
        }

    def _get_standing_applications(self):
        """Return these applications; each talent is replaced by the application that
        stands for the person, if there is one.

        That is one that is over and led to no hire: whose plan goes on, else with the
        best medal, else the latest.
        """
        of_talents = self._get_applications_of_talents()
        return self.browse(
            dict.fromkeys(
                of_talents.get(applicant, self.browse())._get_best_past().id
                or applicant.id
                for applicant in self
            )
        )

    def _get_best_past(self):
        """Return which of these applications of one person stands for the person, empty
        if none of them is over without a hire.
        """
        past = self.filtered(
            lambda a: a.refuse_reason_id or not (a.active or a.date_closed)
        )
        going_on = past._filter_going_on()
        ranks = {
            medal: -rank for rank, medal in enumerate(past.medal_id.sorted(), start=1)
        }
        best_last = past.sorted(
            lambda a: (a in going_on, ranks.get(a.medal_id, -len(ranks) - 1), a.id)
        )
        return best_last[-1:]

    def action_talent_pool_add_applicants(self):
        # Odoo's dialog would drop those that are archived.
        action = super().action_talent_pool_add_applicants()
        action["context"]["active_test"] = False
        return action

    def action_invite_past_candidates_who_match(self):
        """Open the wizard for the job whose *Matching Applicants* are looked at.

        :raise AccessError: if the user is no recruiter
        """
        self._check_recruiter()
        job = self.env["hr.job"].browse(self.env.context.get("matching_job_id") or ())
        job.check_access("read")
        return job.action_reinvite_past_candidates()

    def action_remove_from_pools(self):
        """Take these talents out of the pools that are looked at.

        :raise AccessError: if the user is no recruiter, or may not write these
        """
        self._check_recruiter("write")
        shown = self.env.context.get("default_talent_pool_ids") or []
        pools = self.env["hr.talent.pool"].browse(shown).exists()
        self._remove_from_pools(pools or self.talent_pool_ids)

    def _remove_from_pools(self, pools):
        """Take these talents out of pools.

        Who is in no other pool is no longer a talent: the record is archived. It keeps
        its last pool, without which it would count as an application, and is used again
        if the person comes back into a pool.

        :param hr.talent.pool pools: which pools
        """
        talents = self.filtered("is_pool_applicant")
        staying = talents.filtered(lambda a: a.talent_pool_ids - pools)
        staying.write({"talent_pool_ids": [Command.unlink(id_) for id_ in pools.ids]})
        leaving = talents - staying
        leaving.write({"active": False})
        everybody = self.with_context(active_test=False)
        linked = everybody.search([("pool_applicant_id", "in", leaving.ids)])
        (linked - leaving).write({"pool_applicant_id": False})

    def _put_into_pools(self, pools):
        """Put the persons of these applications into talent pools, by Odoo's own way.

        :param hr.talent.pool pools: those of other companies are left out
        """
        for company, applicants in self.grouped("company_id").items():
            fitting = pools.filtered(
                lambda pool, own=company: not pool.company_id or pool.company_id == own
            )
            if fitting:
                dialog = self.env["talent.pool.add.applicants"].create(
                    {
                        "applicant_ids": [Command.set(applicants.ids)],
                        "talent_pool_ids": [Command.set(fitting.ids)],
                    }
                )
                dialog.sudo()._add_applicants_to_pool()

    def _search_talents(self, persons):
        """Return ``{person: talent}``, archived ones too, those in a pool before them.

        :param hr.applicant.person persons: the persons
        """
        talents = self.with_context(active_test=False).search(
            Domain("person_id", "in", persons.ids)
            & Domain("pool_applicant_id", "!=", False),
            order="active, id desc",
        )
        return {
            talent.person_id: talent
            for talent in talents.filtered(lambda a: a._is_talent())
        }
