from odoo import fields, models

from ..constants import RECRUITER
from ..tools import get_company


class HrApplicantMixinSuppression(models.AbstractModel):
    """Somebody erased who applies again is a candidate again."""

    _name = "hr.applicant.mixin.suppression"
    _description = "Applying Again After an Erasure"

    erasure_id = fields.Many2one(
        "hr.applicant.erasure",
        string="Erased By",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=RECRUITER,
        help="The request by which this application was made anonymous. Reports count "
        "the applications of one request as one person.",
    )

    def _lift_suppression(self):
        """Forget that the addresses of these new, running applications were erased.

        Recruiters see in the chatter that somebody with this address was erased. What
        they objected to stays.
        """
        Suppression = self.env["hr.applicant.suppression"].sudo()
        if not Suppression.search_count([("reason", "=", "erased")], limit=1):
            return
        for applicant in self.sudo():
            if not applicant._is_running():
                continue
            lifted = Suppression._find(
                [value for _kind, value in applicant._get_addresses()],
                get_company(applicant),
            ).filtered(lambda hash_: hash_.reason == "erased")
            if lifted:
                lifted.unlink()
                applicant._for_recruiters()._message_log(
                    body=self.env._(
                        "Somebody with this address was erased before, and has now "
                        "applied again. From now on they may be contacted as any "
                        "other candidate."
                    ),
                    author_id=self.env.ref("base.partner_root").id,
                )
