from odoo import http
from odoo.http import request

from .common import (
    candidate_page,
    is_one_click,
    prepare_proof,
    redirect_back,
    render_page,
)


class UnsubscribePage(http.Controller):
    """Stop everything: with one button, or by the mail client itself (RFC 8058)."""

    @candidate_page("unsubscribe", methods=["GET"])
    def show_button(self, consent):
        """Show the one button, or that it was pressed."""
        return self._render(consent)

    @candidate_page("unsubscribe", methods=["POST"])
    def unsubscribe(self, consent, form):
        """Stop contacting the person; the answer to a mail client is empty."""
        if is_one_click("unsubscribe"):
            request.session.can_save = False  # the client will not come back
            consent._refuse("one_click", **prepare_proof(consent))
            return request.make_response("")
        if form.get("answer") != "unsubscribe":
            return self._render(consent, status=422)
        consent._refuse("web", **prepare_proof(consent))
        return redirect_back()

    def _render(self, consent, status=200):
        return render_page(
            "candidate_unsubscribe",
            {"consent": consent, "company": consent._get_company()},
            status=status,
        )
