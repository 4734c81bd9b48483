from odoo import http
from odoo.http import request

from ..models.pages.hr_applicant_invitation import ANSWERS
from .common import (
    MAX_UPLOAD_BYTES,
    candidate_page,
    prepare_proof,
    read_upload,
    redirect_back,
    render_page,
)

MODEL = "hr.applicant.invitation"


class InvitationPage(http.Controller):
    """The job somebody is invited to, and the answer."""

    @candidate_page("invitation", model=MODEL, methods=["GET"])
    def show_invitation(self, invitation):
        """Show the job, and what was answered so far."""
        return self._render(invitation, done=request.httprequest.args.get("done"))

    @candidate_page(
        "invitation",
        model=MODEL,
        methods=["POST"],
        max_content_length=MAX_UPLOAD_BYTES,
    )
    def answer_invitation(self, invitation, form):
        """Take the answer, with what was added to it."""
        answer = form.get("answer")
        if answer not in ANSWERS:
            return self._render(invitation, errors={"answer": "unknown"}, status=422)
        consent = invitation.applicant_id.consent_id
        values, errors = invitation._read_answer(answer, form)
        if answer == "interested":
            values["cv"], problem = read_upload(consent)
            if problem:
                errors["cv"] = problem
        if errors:
            return self._render(invitation, errors=errors, given=form, status=422)
        proof = prepare_proof(consent)
        complete = invitation._answer(answer, proof=proof, **values)
        return redirect_back(None if complete else "partly")

    def _render(self, invitation, done=None, errors=None, given=None, status=200):
        situation = invitation._get_situation()
        return render_page(
            "candidate_invitation",
            {
                "invitation": invitation,
                "consent": invitation.applicant_id.consent_id,
                "company": invitation._get_company(),
                "situation": situation,
                "done": done,
                "errors": errors or {},
                "given": given or {},
            },
            status=status,
        )
