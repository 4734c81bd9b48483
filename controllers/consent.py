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
        """Take the answer, yes or no; a yes brings the choices along. Who said yes may
        change the choices alone. News are a choice of their own.
        """
        answer = form.get("answer")
        if answer == "wishes" and consent.state == "granted":
            saved = consent._save_choices(form)
            return redirect_back("wishes" if saved else "partly")
        if answer == "news" and consent._offers_news():
            return self._choose_news(consent, form)
        # Otherwise they read other words than those that would be kept as proof.
        same_words = (
            form.get("wording_id", str(consent.wording_id.id))
            == str(consent.wording_id.id)
            and form.get("words", consent._get_words_hash())
            == consent._get_words_hash()
        )
        if answer == "no":
            proof = prepare_proof(consent, asked=same_words)
            if consent.state in ("granted", "expired"):
                consent._stop(**proof)
            else:
                consent._refuse("web", **proof)
        elif answer != "yes":
            return self._render(consent, error="answer", status=422)
        elif consent.erasure_request_date:
            return self._render(consent, error="erasure", status=409)
        elif not same_words:
            return self._render(consent, error="wording", status=409)
        else:
            consent._accept("web", **prepare_proof(consent, asked=True))
        news = consent._get_for("news") - consent
        if news and "news_words" in form:
            # It was offered on the page that they answered, and left.
            news._leave_news(**prepare_proof(news, asked=True))
        if answer == "yes" and consent.purpose == "jobs":
            if not consent._save_choices(form):
                return redirect_back("partly")
        return redirect_back()

    def _choose_news(self, consent, form):
        """Take the yes to company news, which leaves the answer about jobs alone."""
        words = consent._get_words_hash(consent._get_news_wording())
        if consent.erasure_request_date:
            return self._render(consent, error="erasure", status=409)
        if form.get("news_words") != words:
            return self._render(consent, error="wording", status=409)
        news = consent._ensure_for("news")
        news._accept("web", **prepare_proof(news, asked=True))
        return redirect_back()

    def _render(self, consent, done=None, error=None, status=200):
        answered = consent.state in ("granted", "declined", "withdrawn")
        news = consent._get_for("news") - consent
        values = {"news": news, "news_wording": None}
        if consent._offers_news() and news.state != "granted":
            values["news_wording"] = wording = consent._get_news_wording()
            values["news_words"] = consent._get_words_hash(wording)
            values["news_until"] = consent._get_next_expiry("news")
        return render_page(
            "candidate_consent",
            {
                **values,
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
