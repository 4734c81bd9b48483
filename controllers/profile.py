import json

from odoo import http
from odoo.http import content_disposition, request

from .common import (
    MAX_UPLOAD_BYTES,
    candidate_page,
    prepare_proof,
    read_upload,
    redirect_back,
    render_page,
)


class ProfilePage(http.Controller):
    """The data we hold about a person: the person sees, changes, downloads, ends it."""

    @candidate_page("profile", methods=["GET"])
    def show_profile(self, consent):
        """Show what is held."""
        return self._render(consent, done=request.httprequest.args.get("done"))

    @candidate_page("profile", methods=["POST"], max_content_length=MAX_UPLOAD_BYTES)
    def change_profile(self, consent, form):
        """Save the form, withdraw the consent, ask to be erased or to be kept."""
        answer = form.get("answer")
        if answer == "withdraw":
            consent._stop(**prepare_proof(consent))
        elif answer == "stop_news":
            consent._get_for("news")._stop(**prepare_proof(consent))
        elif answer == "stop_everything":
            consent._stop(everything=True, **prepare_proof(consent))
        elif answer == "erase":
            proof = prepare_proof(consent)
            if not consent._hasten_erasure(**proof):
                consent._request_erasure(**proof)
        elif answer in ("keep", "keep_in_touch"):
            stays = answer == "keep_in_touch"
            consent._keep_data(stays, **prepare_proof(consent, asked=stays))
        elif answer == "take_back":
            consent._take_back_erasure(**prepare_proof(consent))
        elif answer == "remove_file":
            if not consent._remove_file(form.get("file")):
                request.env["ir.http"]._show_dead_link()
        elif answer == "correct":
            values, errors = consent._read_contact(form)
            if errors:
                return self._render(consent, contact=form, errors=errors, status=422)
            if "email" in values and not self._may_claim(consent):
                return render_page("candidate_too_fast", status=429)
            consent._save_contact(values, **prepare_proof(consent))
        elif answer == "save":
            return self._save(consent, form)
        else:
            return self._render(consent, errors={"answer": "unknown"}, status=422)
        return redirect_back(answer)

    @candidate_page("profile", "/data.json", methods=["GET"])
    def download_data(self, consent):
        """Hand out the person's own data as a file."""
        body = json.dumps(consent._get_own_data(), ensure_ascii=False, indent=2)
        return request.make_response(
            body,
            headers=[
                ("Content-Type", "application/json; charset=utf-8"),
                ("Content-Disposition", content_disposition("my-data.json")),
            ],
        )

    @candidate_page("profile", "/data.zip", methods=["GET"])
    def download_files(self, consent):
        """Hand out the person's own data and the files they sent, as one file."""
        return request.make_response(
            consent._get_own_zip(),
            headers=[
                ("Content-Type", "application/zip"),
                ("Content-Disposition", content_disposition("my-data.zip")),
            ],
        )

    @candidate_page("profile", "/file", methods=["GET"])
    def download_file(self, consent):
        """Hand out one file that the person sent (``?id=…``), never shown by itself."""
        file = consent._find_own_file(request.httprequest.args.get("id"))
        if not file:
            request.env["ir.http"]._show_dead_link()
        return request.make_response(
            file.raw or b"",
            headers=[
                ("Content-Type", file.mimetype or "application/octet-stream"),
                ("Content-Disposition", content_disposition(file.name)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

    def _may_claim(self, consent):
        """Return whether a mail may be sent to one more address that they enter: it may
        be anybody's.
        """
        hits = request.env["hr.applicant.page.hit"]
        return hits._may_post([f"claim {consent.id}"])

    def _save(self, consent, form):
        details, errors = consent._read_details(form)
        cv, problem = read_upload(consent)
        if problem:
            errors["cv"] = problem
        if errors:
            return self._render(consent, details=details, errors=errors, status=422)
        consent._save_details(details)
        if form.get("language") in {lang.code for lang in request.page_languages}:
            consent.person_id.language = form["language"]
        complete = not cv or consent._save_cv(*cv)
        return redirect_back("save" if complete else "partly")

    def _render(
        self, consent, done=None, details=None, contact=None, errors=None, status=200
    ):
        return render_page(
            "candidate_profile",
            {
                "consent": consent,
                "company": consent._get_company(),
                "news": consent._get_for("news"),
                "offers_news": consent._offers_news(),
                "applications": consent._get_own_applications(),
                "files": consent._get_own_files(),
                "contact_details": consent._get_contact(contact),
                "details": {**consent._get_details(), **(details or {})},
                "choices": consent._get_choices(),
                "done": done,
                "errors": errors or {},
            },
            status=status,
        )
