from odoo import models
from odoo.fields import Domain

from ..constants import MODULE
from .words import ANSWERS, FEW, Words

#: Where to create what is missing.
PLACES = {
    "job": "hr_recruitment.menu_hr_job_position",
    "refuse_reason": "hr_recruitment.menu_hr_applicant_refuse_reason",
    "stage": "hr_recruitment.menu_hr_recruitment_stage",
    "skills": "hr_recruitment_skills.hr_recruitment_skill_type_menu",
    "tags": "hr_recruitment.hr_applicant_category_menu",
    "medal": f"{MODULE}.menu_medals",
}


class HrApplicantImportLineMixinWords(models.AbstractModel):
    """Which words can stand in which column, and what is said of the others."""

    _name = "hr.applicant.import.line.mixin.words"
    _description = "Words of a File with Past Candidates"

    def _read_word(self, values, name, words, titles, faults, text=None):
        """Return what a word means, None without one."""
        text = text or str(values[name] or "").strip()
        if not text:
            return None
        found = words[name].find(text)
        if found is None:
            faults.add(
                values["row"], self._explain_unknown(name, text, words[name], titles)
            )
        return found

    def _explain_unknown(self, name, text, words, titles):
        """Say that a word is unknown, and what can be written."""
        said = {"cell": text, "column": titles[name]}
        if len(words.listed) <= FEW and words.listed:
            return self.env._(
                "“%(cell)s” in the column %(column)s is unknown. Write one of these, "
                "or leave the cell empty: %(known)s",
                known=", ".join(words.listed),
                **said,
            )
        menu = PLACES.get(name, "base.menu_administration")
        place = self.env.ref(menu).sudo().complete_name
        close = words.get_close(text)
        if close:
            return self.env._(
                "“%(cell)s” in the column %(column)s is unknown. Did you mean "
                "“%(close)s”? Correct it, create it first (%(place)s), or leave the "
                "cell empty.",
                close=close,
                place=place,
                **said,
            )
        return self.env._(
            "“%(cell)s” in the column %(column)s is unknown. Create it first "
            "(%(place)s), or leave the cell empty.",
            place=place,
            **said,
        )

    def _get_langs(self):
        return [code for code, _name in self.env["res.lang"].get_installed()]

    def _get_words(self):
        """Return ``{column: Words}``; under "levels" those of each skill."""
        langs = [self.env.lang or "en_US", *self._get_langs()]
        applicant = self.env["hr.applicant"]
        company = Domain("company_id", "in", [self.env.company.id, False])
        stars = Words.of_selection(
            applicant, "priority", {str(n): ("*" * n, "★" * n) for n in range(1, 4)}
        )
        words = {
            "lang": Words.of_languages(self.env["res.lang"].get_installed()),
            "job": self._get_record_words("hr.job", langs, company, "active desc, id"),
            "refuse_reason": self._get_record_words(
                "hr.applicant.refuse.reason", langs
            ),
            "stage": self._get_record_words("hr.recruitment.stage", langs),
            "stars": Words(stars.known, ["0", "1", "2", "3"]),
            "medal": self._get_record_words("hr.applicant.medal", langs),
            "contact_channel": Words.of_selection(
                self.env["hr.applicant.person"], "contact_channel"
            ),
            "consent_answer": Words.of_selection(
                self.env["hr.applicant.consent.event"], "answer", ANSWERS
            ),
            "consent_channel": Words.of_selection(
                self.env["hr.applicant.consent"], "channel"
            ),
            "tags": self._get_record_words("hr.applicant.category", langs),
            "skills": self._get_record_words("hr.skill", langs),
        }
        skills = self.env["hr.skill"].browse(set(words["skills"].known.values()))
        of_types = {
            kind: Words.of_records(kind.skill_level_ids, langs)
            for kind in skills.skill_type_id
        }
        words["levels"] = {skill.id: of_types[skill.skill_type_id] for skill in skills}
        return words

    def _get_record_words(self, model, langs, domain=Domain.TRUE, order=None):
        """Return the words of all records of a model that the user may read."""
        records = self.env[model].with_context(active_test=False)
        return Words.of_records(records.search(domain, order=order), langs)
