from odoo import http
from odoo.http import request

from ..models.hr_applicant_cv import MAX_BYTES
from ..models.hr_applicant_invitation_page import ANSWERS
from .common import (
    prepare_proof,
    read_upload,
    redirect_back,
    render_page,
    talent_page,
)

MODEL = "hr.applicant.invitation"


class InvitationPage(http.Controller):
    """The job somebody is invited to, and the answer."""

    @talent_page("invitation", model=MODEL, methods=["GET"])
    def show_invitation(self, invitation, **_params):
        """Show the job, and what was answered so far."""
        return self._render(invitation)

    # Room for a file that is too large, so that it can be refused in words and the rest
    # of the form is kept.
    @talent_page(
        "invitation",
        model=MODEL,
        methods=["POST"],
        max_content_length=8 * MAX_BYTES,
    )
    def answer_invitation(self, invitation, answer=None, **_params):
        """Take the answer, with what was added to it."""
        if answer not in ANSWERS:
            return self._render(invitation, errors={"answer": "unknown"}, status=422)
        form = request.httprequest.form
        consent = invitation.applicant_id.consent_id
        values, errors = invitation._read_answer(answer, form)
        if answer == "interested":
            values["cv"], problem = read_upload(consent)
            if problem:
                errors["cv"] = problem
        if errors:
            return self._render(invitation, errors=errors, given=form, status=422)
        invitation._answer(answer, proof=prepare_proof(consent), **values)
        return redirect_back()

    def _render(self, invitation, errors=None, given=None, status=200):
        situation = invitation._get_situation()
        return render_page(
            "talent_invitation",
            {
                "invitation": invitation,
                "consent": invitation.applicant_id.consent_id,
                "company": invitation._get_company(),
                "situation": situation,
                "errors": errors or {},
                "given": given or {},
            },
            status=status,
        )
