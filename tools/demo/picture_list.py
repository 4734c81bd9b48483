"""The pictures of the docs, in the order in which they are taken: a story.

To add a screen: a line here, and a sentence in docs/screens.md.
"""

import io
import itertools
import zipfile
from datetime import date, timedelta
from typing import NamedTuple

MODULE = "hr_recruitment_silver_medalist"
ACTION = f"/odoo/action-{MODULE}."
APPLICATION = "/odoo/recruitment-applications/"
PAST = "/odoo/medalists/"
PERSON = "/odoo/past-people/"
PHONE_SCREEN = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
PHONE_SCREEN |= {"is_mobile": True}
SIZES = {
    "wide": {"viewport": {"width": 1400, "height": 900}},
    "phone": PHONE_SCREEN,
    "mail": {"viewport": {"width": 640, "height": 400}},
    "mail-phone": {"viewport": {"width": 390, "height": 400}},
    "dark": {**PHONE_SCREEN, "color_scheme": "dark"},
}
#: Where a dialog is open.
MODAL = ".modal "
#: Actions of ours that a button opens, and the picture that presses it.
BY_BUTTON = {
    "action_followups_of_person": "follow-ups-of-person",
    "action_retention_preview": "retention-dry-run",
    "action_retention_rules": "retention-rules",
}
MORE = "button[title=More]:visible"
ANSWER = "button[name=answer][value={}]:visible"


def press(name):
    """The one visible button of a method."""
    return f"button[name={name}]:visible"


def menu(label):
    """Open the menu of what is done with those ticked, and choose."""
    return (
        ".o_cp_action_menus .dropdown-toggle:has-text('Actions')",
        f".o-dropdown-item:has-text('{label}')",
    )


def tick(*names):
    return tuple(
        f".o_data_row:has-text('{name}') .o_list_record_selector input"
        for name in names
    )


def first(words):
    """Open the row with these words."""
    return (
        f".o_data_row:has-text('{words}') .o_data_cell:not(.o_handle_cell) >> nth=0",
    )


class Picture(NamedTuple):
    """One picture; without a name only what happens until the next one.

    A step is a selector to click, or a method of playwright's page with its arguments;
    ``call`` calls a method of a model as the administrator.
    """

    name: str
    user: str
    size: str
    place: str
    steps: tuple = ()


def recruiter(name, place, *steps, size="wide", user="recruiter"):
    return Picture(name, user, size, place, steps)


def admin(name, place, *steps):
    return Picture(name, "admin", "wide", place, steps)


#: Their whole length is shown.
LONG = ("page-", "mail-")


def candidate(name, place, *steps, size="phone"):
    return Picture(name, "", size, place, steps)


def learn(*languages):
    """Switch languages on."""
    choices = (
        (("fill", "[name=lang_ids] input", words), f".o-autocomplete :text('{words}')")
        for words in languages
    )
    place = "/odoo/action-base.action_view_base_language_install"
    return admin("", place, *itertools.chain(*choices), press("lang_install"))


def send_mails():
    return admin("", "", ("call", "mail.mail", "process_email_queue", []))


def sheet():
    """A file with past candidates: one of them is known."""
    day = date.today() - timedelta(days=400)
    return (
        "Name,Email,Job Position,Applied On,Refuse Reason,Medal,Why They Stand Out\n"
        f"Elena Popescu,elena.popescu@mail.example.com,Consultant,{day},"
        "Job already fulfilled,Silver,Clients asked for her by name\n"
        f"Karim Ziani,karim.ziani@mail.example.com,Experienced Developer,{day},"
        "Job already fulfilled,Bronze,Writes the clearest code of all\n"
        f"Priya Raman,priya.raman@mail.example.com,Consultant,{day},"
        "Job already fulfilled,Silver,Came second there as well\n"
    ).encode()


CVS = ("Priya Raman.txt", "CV tomas.herrera@mail.example.com.txt", "scan 0042.txt")


def scroll(selector):
    script = "node => node.scrollIntoView({block: 'center', inline: 'center'})"
    return ("eval_on_selector", selector, script)


def upload(selector, name, kind, content):
    file = {"name": name, "mimeType": kind, "buffer": content}
    return ("set_input_files", selector, file)


def zipped(names):
    """An archive of small texts."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name in names:
            archive.writestr(name, "Five years of Django, and a talk about it.")
    return data.getvalue()


PICTURES = [
    # -- Refuse --------------------------------------------------------------------
    recruiter(
        "refuse",
        f"{APPLICATION}<hr_recruitment.hr_case_dev2>",
        "button[name=archive_applicant]",
        f"{MODAL}.o_selection_badge:has-text('Job already fulfilled')",
        ("fill", f"{MODAL}[name=medal_reason] input", "Second by a hair"),
        ("fill", f"{MODAL}[name=personal_note] input", "Restores old bicycles"),
    ),
    recruiter(
        "refuse-question",
        "",
        ("hover", f"{MODAL}[name=question]"),
    ),
    recruiter("", "", press("action_refuse_reason_apply")),
    recruiter("refused", f"{APPLICATION}<hr_recruitment.hr_case_dev2>"),
    recruiter(
        "refuse-call-first",
        f"{APPLICATION}<hr_recruitment.hr_case_dev1>",
        "button[name=archive_applicant]",
        f"{MODAL}.o_selection_badge:has-text('Job already fulfilled')",
        f"{MODAL}[name=call_first] input",
    ),
    recruiter("", "", press("action_refuse_reason_apply")),
    recruiter(
        "refusal-call",
        f"{PAST}<hr_recruitment.hr_case_dev1>",
        press("action_log_contact"),
        press("action_log"),
        ("fill", f"{MODAL}[name=explanation] :is(input, textarea)", "Somebody knew it"),
    ),
    recruiter(
        "refuse-phone",
        f"{APPLICATION}<hr_recruitment.hr_case_dev0>",
        press("archive_applicant"),
        f"{MODAL}.o_selection_badge:has-text('Job already fulfilled')",
        size="phone",
    ),
    recruiter(
        "refuse-several",
        "/odoo/action-hr_recruitment.crm_case_categ0_act_job?view_type=list",
        *tick("Johan Duck", "David Billy", "Dakota Lane"),
        press("archive_applicant"),
        f"{MODAL}.o_selection_badge:has-text('Job already fulfilled')",
    ),
    recruiter("award-medal", f"{PAST}<demo_lucas>", press("action_award_medal")),
    recruiter(
        "remove-medal",
        f"{PAST}<demo_sofie>",
        "a.nav-link[name=stay_in_touch]",
        press("action_remove_medal"),
    ),
    # -- The question, as the candidate gets it ------------------------------------
    send_mails(),
    candidate("mail-refusal", "mail:c-cile72", size="mail"),
    candidate("mail-question", "mail:chloe.marchand May we stay", size="mail"),
    candidate(
        "mail-question-phone", "mail:chloe.marchand May we stay", size="mail-phone"
    ),
    candidate("phone-question", "link:chloe.marchand consent"),
    candidate("page-question", "link:chloe.marchand consent"),
    candidate("page-question-dark", "link:chloe.marchand consent", size="dark"),
    candidate("page-question-wide", "link:chloe.marchand consent", size="wide"),
    candidate("page-question-yes", "link:chloe.marchand consent", ANSWER.format("yes")),
    send_mails(),
    candidate("mail-receipt", "mail:chloe.marchand", size="mail"),
    # -- Past candidates -----------------------------------------------------------
    recruiter("people", f"{ACTION}action_people"),
    recruiter("people-board", "", ".o_switch_view.o_kanban"),
    recruiter("people-phone", f"{ACTION}action_people", size="phone"),
    recruiter("person", f"{PERSON}<person demo_priya>"),
    recruiter("person-phone", f"{PERSON}<person demo_priya>", size="phone"),
    recruiter("person-story", "", ("hover", "[name=story]"), size="phone"),
    recruiter("past-candidates", f"{ACTION}action_medalists"),
    recruiter("past-candidates-board", "", ".o_switch_view.o_kanban"),
    recruiter("past-candidates-calendar", "", ".o_switch_view.o_calendar"),
    recruiter("past-candidates-activities", "", ".o_switch_view.o_activity"),
    recruiter("stay-in-touch", f"{PAST}<demo_amara>"),
    recruiter("stay-in-touch-phone", f"{PAST}<demo_amara>", size="phone"),
    recruiter("came-back", f"{APPLICATION}<demo_daniel_again>"),
    recruiter(
        "came-back-board",
        "/odoo/action-hr_recruitment.crm_case_categ0_act_job",
        ".o_switch_view.o_kanban",
        scroll(".o_kanban_record:has-text('Daniel Novak')"),
    ),
    recruiter(
        "merge",
        f"{ACTION}action_people",
        *tick("Sofie Janssens", "Pieter de Vries"),
        *menu("Merge…"),
    ),
    recruiter("split", f"{PERSON}<person demo_daniel>", press("action_split")),
    # -- Follow up -----------------------------------------------------------------
    recruiter("follow-ups", f"{ACTION}action_followups"),
    recruiter("follow-ups-board", "", ".o_switch_view.o_kanban"),
    recruiter("follow-ups-calendar", "", ".o_switch_view.o_calendar"),
    recruiter("follow-ups-phone", f"{ACTION}action_followups", size="phone"),
    recruiter("log-contact", f"{PAST}<demo_lucia>", press("action_log_contact")),
    recruiter(
        "log-contact-phone",
        f"{PERSON}<person demo_lucia>",
        MORE,
        press("action_log_contact"),
        size="phone",
    ),
    recruiter("reach-out", f"{PAST}<demo_nadia>", press("action_reach_out")),
    # As if the plan of Erik had a message for him.
    admin(
        "",
        "",
        (
            "call",
            "mail.activity",
            "write",
            [
                ["<demo_followup_erik_lunch>"],
                {
                    "activity_type_id": "<activity_type_linkedin>",
                    "summary": "Ask how the sale went",
                },
            ],
        ),
    ),
    recruiter("reach-out-message", f"{PAST}<demo_erik>", press("action_reach_out")),
    recruiter("record-consent", f"{PAST}<demo_sofie>", press("action_record_consent")),
    recruiter(
        "change-follow-up",
        f"{ACTION}action_medalists",
        *tick("Amara Okafor", "Nadia Benali"),
        press("action_change_followup"),
        f"{MODAL}label:has-text('I resume it')",
    ),
    recruiter(
        "send-email",
        f"{ACTION}action_medalists",
        *tick("Amara Okafor", "Mateo Rossi"),
        *menu("Send Email"),
    ),
    recruiter(
        "follow-ups-of-person", f"{PAST}<demo_priya>", press("action_open_followups")
    ),
    # -- A job opens ---------------------------------------------------------------
    recruiter("jobs", "/odoo/recruitment"),
    recruiter("jobs-phone", "/odoo/recruitment", size="phone"),
    recruiter(
        "invite-phone",
        "/odoo/recruitment",
        ".o_kanban_record:has-text('Lead Developer') "
        "a[name=action_reinvite_past_candidates]:visible",
        size="phone",
    ),
    recruiter(
        "invite",
        "/odoo/action-hr_recruitment.action_hr_job/<demo_job_lead_developer>",
        press("action_reinvite_past_candidates"),
    ),
    recruiter("invite-email", "", f"{MODAL}.nav-link:has-text('Email')"),
    recruiter("invite-preview", "", f"{MODAL}.nav-link:has-text('Preview')"),
    recruiter("invite-ask", "", press("action_invite")),
    recruiter("", "", ".modal:has-text('Send') .btn-primary:has-text('Send')"),
    send_mails(),
    # -- The invitation, as the candidate gets it ----------------------------------
    candidate("mail-invitation", "mail:amara.okafor Lead", size="mail"),
    candidate("mail-invitation-phone", "mail:amara.okafor Lead", size="mail-phone"),
    candidate("phone-invitation", "link:amara.okafor invitation"),
    candidate("page-invitation", "link:amara.okafor invitation"),
    candidate("page-invitation-dark", "link:amara.okafor invitation", size="dark"),
    candidate(
        "page-invitation-yes",
        "link:amara.okafor invitation",
        ANSWER.format("interested"),
    ),
    candidate("phone-invitation-yes", ""),
    candidate(
        "page-invitation-not-now",
        "link:priya.raman invitation",
        ANSWER.format("not_now"),
    ),
    candidate(
        "page-invitation-no",
        "link:jonas.lindqvist invitation",
        ANSWER.format("not_interested"),
    ),
    send_mails(),
    candidate("mail-confirmation", "mail:amara.okafor", size="mail"),
    candidate("phone-profile", "link:priya.raman profile"),
    candidate("page-profile", "link:priya.raman profile"),
    candidate("page-profile-dark", "link:priya.raman profile", size="dark"),
    candidate("page-unsubscribe", "link:jonas.lindqvist unsubscribe"),
    candidate(
        "page-unsubscribed",
        "link:jonas.lindqvist unsubscribe",
        ANSWER.format("unsubscribe"),
    ),
    candidate("page-dead-link", "/talent/consent/no-longer"),
    # -- In other languages --------------------------------------------------------
    # Nobody has translated us into Arabic: it shows the direction.
    learn("French / Français", "Arabic / "),
    candidate("page-question-french", "link:chloe.marchand consent?lang=fr_FR"),
    candidate("page-question-arabic", "link:chloe.marchand consent?lang=ar_001"),
    candidate("page-invitation-arabic", "link:talents@ invitation?lang=ar_001"),
    candidate("page-profile-arabic", "link:priya.raman profile?lang=ar_001"),
    # -- What came of it -----------------------------------------------------------
    recruiter("invitations", f"{ACTION}action_invitations"),
    recruiter("invitations-phone", f"{ACTION}action_invitations", size="phone"),
    recruiter("invitation", f"{ACTION}action_invitations", *first("Amara Okafor")),
    recruiter("mailings", f"{ACTION}action_invitation_rounds"),
    recruiter("mailing", "", *first("Lead Developer")),
    recruiter("who-was-chosen", "", press("action_open_decisions")),
    recruiter("consents", f"{ACTION}action_consents"),
    recruiter("consent", "", *first("Chloé Marchand")),
    recruiter("overview", f"{ACTION}action_medalist_dashboard"),
    recruiter("overview-phone", f"{ACTION}action_medalist_dashboard", size="phone"),
    recruiter("analysis", f"{ACTION}action_medalist_report"),
    recruiter("what-worked", f"{ACTION}action_medalist_contact_report"),
    recruiter("hires", f"{ACTION}action_medalist_hire_report"),
    # -- Bring the past along ------------------------------------------------------
    recruiter("worth-remembering", f"{ACTION}action_find_worth_remembering"),
    recruiter(
        "add-cvs",
        f"{ACTION}action_add_cvs",
        upload(
            f"{MODAL}[name=archive] input[type=file]",
            "cvs.zip",
            "application/zip",
            zipped(CVS),
        ),
        press("action_read"),
    ),
    recruiter(
        "import",
        f"{ACTION}action_people",
        "button:has-text('Import'):visible",
        upload(
            ".o_import_action input[type=file], input[type=file]",
            "agency.csv",
            "text/csv",
            sheet(),
        ),
        "button:has-text('Test'):visible",
    ),
    recruiter("", "", "button:has-text('Import'):visible"),
    recruiter("imports", f"{ACTION}action_imports"),
    recruiter("imported", "", *first("agency")),
    recruiter("import-undo", "", press("action_undo")),
    # -- Talent pools and company news ---------------------------------------------
    recruiter("pools", "/odoo/talent-pool"),
    recruiter(
        "add-to-pool", f"{PAST}<demo_priya>", press("action_talent_pool_add_applicants")
    ),
    recruiter("news", f"{ACTION}action_news"),
    recruiter("news-item", "", *first("Come and see")),
    recruiter("news-send", "", press("action_send")),
    recruiter("", "", f"{MODAL}button[name=action_send]"),
    recruiter(
        "news-recipients",
        f"{ACTION}action_news_recipients",
    ),
    send_mails(),
    candidate("mail-news", "mail:amara.okafor Come", size="mail"),
    # -- Erase ---------------------------------------------------------------------
    recruiter(
        "erasure-ask", f"{PERSON}<person demo_wei>", press("action_request_erasure")
    ),
    recruiter("erasure-requests", f"{ACTION}action_erasures"),
    recruiter("erasure-request", "", *first("Fatima")),
    recruiter("erasure-hold", "", press("action_hold")),
    admin(
        "erase-now",
        f"{ACTION}action_erasures",
        *first("Fatima"),
        press("action_preview"),
    ),
    admin("erased", "", press("action_erase")),
    # -- Set up --------------------------------------------------------------------
    admin("medals", f"{ACTION}action_medals"),
    admin("medal", "", *first("Silver")),
    admin(
        "plans",
        "/odoo/action-hr_recruitment.mail_activity_plan_action_config_hr_applicant",
    ),
    admin("plan", "", *first("Stay in touch: silver")),
    admin(
        "refuse-reasons",
        "/odoo/action-hr_recruitment.hr_applicant_refuse_reason_action",
    ),
    admin("wordings", f"{ACTION}action_consent_wordings"),
    admin("wording", "", ".o_data_row .o_data_cell"),
    admin("retention-preset", f"{ACTION}action_retention_preset"),
    admin(
        "retention-rules",
        "",
        f"{MODAL}[name=country] input",
        ".o_select_menu_item:has-text('Germany')",
        press("action_create"),
    ),
    admin("retention-dry-run", "", ".o_data_row button[name=action_preview]"),
    admin("retention-keep", "", *tick("Wei Zhang"), press("action_keep")),
    admin("settings", "/odoo/settings#hr_recruitment", scroll("#medalist_checklist")),
    admin("settings-numbers", "", scroll("#medalist_weights")),
    admin("settings-question", "", press("action_medalist_preview_question")),
    admin("digest", "/odoo/action-digest.digest_digest_action", *first("Digest")),
]
