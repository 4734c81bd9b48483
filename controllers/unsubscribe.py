from odoo import http
from odoo.http import request

from ..models.constants import REFUSALS
from .common import (
    candidate_page,
    is_one_click,
    prepare_proof,
    redirect_back,
    render_page,
)


class UnsubscribePage(http.Controller):
    """Stop everything: with one button, or by the mail client itself (RFC 8058). The
    link in company news stops the news, and offers to stop everything.
    """

    @candidate_page("unsubscribe", methods=["GET"])
    def show_button(self, consent):
        """Show the one button, or that it was pressed."""
        return self._render(consent)

    @candidate_page("unsubscribe", methods=["POST"])
    def unsubscribe(self, consent, form):
        """Stop contacting the person; the answer to a mail client is empty."""
        proof = prepare_proof(consent)
        of_news = consent.purpose == "news"
        if is_one_click("unsubscribe"):
            request.session.can_save = False  # the client will not come back
            stop = consent._refuse if of_news else consent._refuse_everything
            stop("one_click", **proof)
            return request.make_response("")
        answer = form.get("answer")
        if answer not in ("unsubscribe", "everything"):
            return self._render(consent, status=422)
        # The mail was about news alone, or else about everything.
        consent._stop(everything=answer == "everything" or not of_news, **proof)
        return redirect_back()

    def _render(self, consent, status=200):
        return render_page(
            "candidate_unsubscribe",
            {
                "consent": consent,
                "company": consent._get_company(),
                "others": consent._get_for("jobs").state not in REFUSALS,
                "had_news": bool(consent._get_for("news").event_ids),
            },
            status=status,
        )
