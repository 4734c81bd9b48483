from odoo import http

from .common import candidate_page, prepare_proof, render_page


class AddressPage(http.Controller):
    """The e-mail that a person entered on the profile page, to be confirmed."""

    @candidate_page("address", methods=["GET"])
    def show_address(self, consent):
        """Show the address and the button that confirms it."""
        return self._render(consent, consent.claimed_email)

    @candidate_page("address", methods=["POST"])
    def confirm_address(self, consent, form):
        """Make it the person's. The link opens nothing from then on."""
        email = consent.claimed_email
        if form.get("answer") != "confirm":
            return self._render(consent, email, status=422)
        done = consent._confirm_email(**prepare_proof(consent))
        return self._render(consent, email, "done" if done else "noted")

    def _render(self, consent, email, done=None, status=200):
        values = {
            "consent": consent,
            "company": consent._get_company(),
            "email": email,
            "done": done,
        }
        return render_page("candidate_address", values, status=status)
