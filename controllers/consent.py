from odoo import http
from odoo.http import request

from .common import candidate_page, prepare_proof, redirect_back, render_page


class ConsentPage(http.Controller):
    """The question whether we may stay in touch, and the answer."""

    @candidate_page("consent", methods=["GET"])
    def show_question(self, consent):
        """Show what is asked and the present answer."""
        return self._render(consent, done=request.httprequest.args.get("done"))

    @candidate_page("consent", methods=["POST"])
    def answer_question(self, consent, form):
        """Take the answer, yes or no; a yes brings the choices along."""
        answer = form.get("answer")
        # Otherwise they read other words than those that would be kept as proof.
        same_words = (
            form.get("wording_id", str(consent.wording_id.id))
            == str(consent.wording_id.id)
            and form.get("words", consent._get_words_hash())
            == consent._get_words_hash()
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
            if not consent._save_choices(form):
                return redirect_back("partly")
        return redirect_back()

    def _render(self, consent, done=None, error=None, status=200):
        answered = consent.state in ("granted", "declined", "withdrawn")
        return render_page(
            "candidate_consent",
            {
                "consent": consent,
                "company": consent._get_company(),
                "wording": consent.wording_id,
                "done": done,
                "error": error,
                "details": consent._get_details(),
                "choices": consent._get_choices(),
                "profile_link": answered and consent._get_link("profile"),
            },
            status=status,
        )
