from odoo import http
from odoo.http import request

from .common import prepare_proof, redirect_back, render_page, talent_page


class ConsentPage(http.Controller):
    """The question whether we may stay in touch, and the answer."""

    @talent_page("consent", methods=["GET"])
    def show_question(self, consent, **_params):
        """Show what is asked and the present answer."""
        return self._render(consent)

    @talent_page("consent", methods=["POST"])
    def answer_question(
        self, consent, answer=None, wording_id=None, words=None, **_params
    ):
        """Take the answer, yes or no; a yes brings the choices along."""
        # Otherwise they read other words than those that would be kept as proof.
        same_words = wording_id in (None, str(consent.wording_id.id)) and words in (
            None,
            consent._get_words_hash(),
        )
        if answer == "no":
            consent._refuse("web", **prepare_proof(consent, asked=same_words))
        elif answer != "yes":
            return self._render(consent, error="answer", status=422)
        elif consent.erasure_request_date:
            return self._render(consent, error="erasure", status=409)
        elif not same_words:
            return self._render(consent, error="wording", status=409)
        else:
            consent._accept("web", **prepare_proof(consent, asked=True))
            consent._save_details(consent._read_choices(request.httprequest.form))
        return redirect_back()

    def _render(self, consent, error=None, status=200):
        answered = consent.state in ("granted", "declined", "withdrawn")
        return render_page(
            "talent_consent",
            {
                "consent": consent,
                "company": consent._get_company(),
                "wording": consent.wording_id,
                "error": error,
                "details": consent._get_details(),
                "choices": consent._get_choices(),
                "profile_link": answered and consent._get_link("profile"),
            },
            status=status,
        )
