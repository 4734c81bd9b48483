from odoo import fields, models
from odoo.fields import Command

from ..models.tools import keeping_contacts


class TalentPoolAddApplicants(models.TransientModel):
    """Odoo's dialog, also for past candidates: one talent a person, whatever is chosen.

    Odoo copies each application that is chosen. Of a person who is a talent already, or
    was one, that record is used; of several applications of a person one is copied.
    """

    _name = "talent.pool.add.applicants"
    _inherit = ["talent.pool.add.applicants"]

    # Odoo reads an application of a talent as not chosen, and archived ones, too. What
    # is offered is restricted in the view.
    applicant_ids = fields.Many2many(context={"active_test": False}, domain=[])

    def _add_applicants_to_pool(self):
        """Return the talents that were made or chosen, as Odoo does: not those that
        persons of chosen applications were already.
        """
        chosen = self.applicant_ids
        # Odoo's button calls this in sudo: the user's own rights count.
        chosen.sudo(False).check_access("write")
        chosen = chosen.sudo()
        persons = chosen._ensure_persons()
        known = chosen._search_talents(persons)
        for talent in known.values():
            if not (talent.active and talent.is_pool_applicant):
                talent.write(
                    {
                        "active": True,
                        "refuse_reason_id": False,
                        "refuse_date": False,
                        "pool_applicant_id": talent.id,
                        "talent_pool_ids": [Command.set(self.talent_pool_ids.ids)],
                    }
                )
        of_person = {
            person: known.get(person) or applicants.sorted("id")[-1:]
            for person, applicants in chosen.grouped("person_id").items()
        }
        self.applicant_ids = chosen.browse().concat(*of_person.values())
        with keeping_contacts(self.applicant_ids.partner_id):
            talents = super()._add_applicants_to_pool()
        by_person = talents.grouped("person_id")
        for person, applicants in chosen.grouped("person_id").items():
            talent = by_person[person][:1]
            (applicants - talent).filtered(
                lambda a, talent=talent: a.pool_applicant_id != talent
            ).pool_applicant_id = talent
        were_there = chosen.browse().concat(*known.values())
        return talents.filtered(lambda t: t in chosen or t not in were_there)
