"""One definition of who is who, asked wherever it counts."""

from contextlib import contextmanager

from odoo.tests import tagged

from ..models.person import addresses, names
from .common import MedalistCommon, PersonCommon, slow

LINKEDIN = "https://www.linkedin.com/in/"


#: Two spellings, and whether they may be one person's.
NAMES = [
    # Accents, special letters, case
    ("José Núñez", "Jose Nunez", True),
    ("JOSÉ NÚÑEZ", "josé núñez", True),
    ("Zoe\u0308 Kravitz", "Zoë Kravitz", True),  # NFD and NFC
    ("Łukasz Żółć", "Lukasz Zolc", True),
    ("Søren Ågård", "Soeren Aagaard", True),
    ("Jürgen Groß", "Juergen Gross", True),
    ("Jürgen Groß", "Jurgen Gross", True),
    ("Þóra Jónsdóttir", "Thora Jonsdottir", True),
    ("Đặng Thị Hà", "Dang Thi Ha", True),
    ("Nguyễn Văn An", "NGUYEN VAN AN", True),
    ("Ağa İnanç", "aga inanc", True),
    ("Ilır Hoxha", "Ilir Hoxha", True),
    ("Ælfric Œuvre", "Aelfric Oeuvre", True),
    ("Čeněk Řezník", "Cenek Reznik", True),
    ("Ştefan Ţepeş", "Stefan Tepes", True),
    # Punctuation, spaces, hyphens, apostrophes
    ("Pat O'Brien", "Pat O’Brien", True),
    ("Pat O'Brien", "Pat OBrien", True),
    ("Pat O'Brien", "Pat O Brien", True),
    ("Gabriele D'Annunzio", "Gabriele D´Annunzio", True),
    ("Anne-Marie Weber", "Anne Marie Weber", True),
    ("Anne-Marie Weber", "Annemarie Weber", True),
    ("Jean\u2011Luc Godard", "Jean-Luc Godard", True),
    ("Ada\u00a0Lovelace", "Ada Lovelace", True),
    ("Ada   Lovelace ", "Ada Lovelace", True),
    ("A.\u200b J. Finn", "A. J. Finn", True),
    ("Ada_Lovelace", "Ada Lovelace", True),
    # Titles
    ("Dr. Ada Lovelace", "Ada Lovelace", True),
    ("Prof. Dr. Ada Lovelace, PhD", "Ada Lovelace", True),
    ("Herr Jürgen Groß", "Jürgen Groß", True),
    ("Mme Marie Curie", "Marie Curie", True),
    ("Ada Lovelace MBA", "ada lovelace", True),
    ("Sammy Davis Jr.", "Sammy Davis", True),
    # Order
    ("Lovelace, Ada", "Ada Lovelace", True),
    ("Lovelace Ada", "Ada Lovelace", True),
    ("Nagy Éva", "Eva Nagy", True),
    ("de la Cruz María", "María de la Cruz", True),
    # A subset with two words or more
    ("Ada King Lovelace", "Ada Lovelace", True),
    ("Ada M. Lovelace", "Ada Lovelace", True),
    ("María García Pérez", "María García", True),
    ("Ana Maria dos Santos Silva", "Ana Silva", True),
    ("Ada", "Ada Lovelace", False),
    ("Lovelace", "Ada Lovelace", False),
    ("A. Lovelace", "Ada Lovelace", False),
    ("A. B. Lovelace", "A. B. C. Lovelace", False),
    # Japanese, Chinese, Korean
    ("山田 太郎", "山田太郎", True),
    ("山田\u3000太郎", "山田 太郎", True),
    ("太郎 山田", "山田太郎", True),
    ("山田太郎 様", "山田太郎", True),
    ("ﾔﾏﾀﾞ ﾀﾛｳ", "ヤマダ タロウ", True),
    ("김철수", "김 철수", True),
    ("王小明", "王 小明", True),
    ("山田太郎", "山田次郎", False),
    ("かき いちろう", "がき いちろう", False),
    ("王小明", "王小", False),
    # Cyrillic, Greek, Arabic, Hebrew, Devanagari, Thai
    ("Иван Петров", "иван петров", True),
    ("Пётр Кузнецов", "Петр Кузнецов", True),
    ("Γιώργος Παπαδόπουλος", "ΓΙΩΡΓΟΣ ΠΑΠΑΔΟΠΟΥΛΟΣ", True),
    ("مُحَمَّد علي", "محمد علي", True),
    ("שָׂרָה כֹּהֵן", "שרה כהן", True),
    ("आदा लवलेस", "लवलेस आदा", True),
    ("สมชาย ใจดี", "ใจดี สมชาย", True),
    ("Иван Петров", "Пётр Иванов", False),
    # Others
    ("Ada Lovelace", "Bea Lovelace", False),
    ("Ada Lovelace", "Ada Byron", False),
    ("Ada Lovelace", "Ada Lovelase", False),
    ("Anna Maria Schmidt", "Anna Lena Schmidt", False),
    ("", "", False),
    ("", "Ada Lovelace", False),
    ("...", "...", False),
]
FIELDS = {
    "email": "email_from",
    "phone": "partner_phone",
    "linkedin": "linkedin_profile",
}
HOME = "https://www.linkedin.com/in/ada-lovelace"
#: The kind, two spellings, and whether they are one address.
ADDRESSES = [
    ("email", "ada@x.example.com", "ADA@X.Example.COM", True),
    ("email", "ada@x.example.com", "Ada Lovelace <ada@x.example.com>", True),
    ("email", "ada@x.example.com", '"Lovelace, Ada" <ada@x.example.com>', True),
    ("email", "ada@x.example.com", "  ada@x.example.com ", True),
    ("email", "ada@x.example.com", "mailto:ada@x.example.com", True),
    ("email", "ada@x.example.com", "ada＠x.example.com", True),
    ("email", "ada@x.example.com", "ada@x.example.com, ada@y.example.com", True),
    ("email", "ada@x.example.com", "ada@y.example.com; ada@x.example.com", True),
    ("email", "ada@x.example.com", "ada@y.example.com / ada@x.example.com", True),
    ("email", "ada@x.example.com", "ada@y.example.com ada@x.example.com", True),
    ("email", "ada@x.example.com", "ada@\u200bx.example.com", True),
    ("email", "ada@x.example.com", "ada@x.example.org", False),
    ("email", "ada@x.example.com", "ada+jobs@x.example.com", False),
    ("email", "ada@x.example.com", "nada@x.example.com", False),
    ("phone", "+32470000001", "0470 00 00 01", True),
    ("phone", "+32470000001", "+32 470/00.00.01", True),
    ("phone", "+32470000001", "0032 470 00 00 01", True),
    ("phone", "+32470000001", "+32 (0)470 00 00 01", True),
    ("phone", "+32470000001", "tel:+32-470-00-00-01", True),
    ("phone", "+32470000001", "470000001", True),
    ("phone", "+32470000001", "+32470000002, +32470000001", True),
    ("phone", "+32470000001", "0470000002; 0470000001", True),
    ("phone", "+32470000001", "+32 470 00 00 01 ext. 5", True),
    ("phone", "+32470000001", "٠٤٧٠٠٠٠٠٠١", True),
    ("phone", "+32470000001", "+33470000001", False),
    ("phone", "+32470000001", "+32470000002", False),
    ("phone", "12", "12", False),
    ("linkedin", HOME, "http://www.linkedin.com/in/ada-lovelace", True),
    ("linkedin", HOME, "https://linkedin.com/in/ada-lovelace", True),
    ("linkedin", HOME, "www.linkedin.com/in/ada-lovelace", True),
    ("linkedin", HOME, "linkedin.com/in/ada-lovelace", True),
    ("linkedin", HOME, f"{HOME}/", True),
    ("linkedin", HOME, f"{HOME}/de", True),
    ("linkedin", HOME, f"{HOME}?originalSubdomain=be", True),
    ("linkedin", HOME, f"{HOME}/#experience", True),
    ("linkedin", HOME, "https://be.linkedin.com/in/ada-lovelace", True),
    ("linkedin", HOME, "https://m.linkedin.com/in/ada-lovelace", True),
    ("linkedin", HOME, "HTTPS://WWW.LINKEDIN.COM/IN/Ada-Lovelace", True),
    ("linkedin", HOME, "https://www.linkedin.com/mwlite/in/ada-lovelace", True),
    ("linkedin", HOME, "in/ada-lovelace", True),
    ("linkedin", HOME, "ada-lovelace", True),
    ("linkedin", "https://www.linkedin.com/in/jörg", "linkedin.com/in/j%C3%B6rg", True),
    ("linkedin", "linkedin.com/pub/ada/1/2/3", "www.linkedin.com/pub/Ada/1/2/3/", True),
    ("linkedin", "linkedin.com/pub/ada/1/2/3", "linkedin.com/pub/ada/4/5/6", False),
    ("linkedin", HOME, "https://www.linkedin.com/in/ada-lovelace-2", False),
    ("linkedin", HOME, "https://www.evillinkedin.com/in/ada-lovelace", False),
    ("linkedin", HOME, "https://www.linkedin.com/company/ada-lovelace", False),
]


@tagged("post_install", "-at_install")
class TestWhoIsWho(MedalistCommon):
    """One table of names and one of addresses, each asked through the gate, when an
    application comes in, and with a refusal.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.country_id = cls.env.ref("base.be")
        cls.alias = cls.env["mail.alias.domain"].create({"name": "in.example.com"})
        cls.env.company.alias_domain_id = cls.alias

    @contextmanager
    def _row(self, *row):
        """A row in a transaction of its own."""
        with self.subTest(row=row), self.env.cr.savepoint() as savepoint:
            try:
                yield
            finally:
                savepoint.rollback()
                self.env.invalidate_all(flush=False)

    def test_names_are_compared_both_ways_alike(self):
        for name, other, same in NAMES:
            with self.subTest(name=name, other=other):
                self.assertEqual(names.are_compatible(name, other), same)
                self.assertEqual(names.are_compatible(other, name), same)

    @slow
    def test_a_running_application_under_another_name(self):
        """The gate sees it, whichever of the two was remembered."""
        for name, other, same in NAMES:
            with self._row(name, other, same):
                medalist = self._remember(name or "?", email_from="one@x.example.com")
                medalist.partner_name = name
                running = self._apply(other or "?", email_from="one@x.example.com")
                running.partner_name = other
                self.assertEqual(self._blocker(medalist) == "in_process", same)
                self.assertEqual(running.person_id == medalist.person_id, same)

    @slow
    def test_a_running_application_that_came_first(self):
        for name, other, same in NAMES:
            with self._row(name, other, same):
                running = self._apply(other or "?", email_from="one@x.example.com")
                running.partner_name = other
                past = self._refuse(name or "?", email_from="one@x.example.com")
                past.partner_name = name
                self.assertEqual(
                    self._blocker(past) == "in_process", same, "a stranger"
                )
                past.with_user(self.officer)._award_medal(self.silver)
                self.assertEqual(self._blocker(past) == "in_process", same)

    @slow
    def test_a_yes_is_of_the_name_it_was_given_by(self):
        """Another spelling is the same person for facts, and was not asked."""
        for name, other, same in NAMES:
            with self._row(name, other, same):
                if not name or not other:
                    continue
                self._remember(name, email_from="one@x.example.com")
                past = self._refuse(other, email_from="one@x.example.com")
                said = " ".join(name.lower().split()) == " ".join(other.lower().split())
                self.assertEqual(past.consent_state == "granted", said and same)

    @slow
    def test_a_no_reaches_the_mailbox(self):
        for name, other, _same in NAMES:
            with self._row(name, other):
                if not name or not other:
                    continue
                medalist = self._remember(name, email_from="one@x.example.com")
                refusing = self._refuse(other, email_from="one@x.example.com")
                refusing.with_user(self.officer)._record_consent("declined", "phone")
                self.assertIn(
                    self._blocker(medalist), ("consent_declined", "consent_withdrawn")
                )

    def _with(self, kind, text, mailbox):
        """Contact data that has nothing in common but that address."""
        return {"email_from": f"{mailbox}@other.example.com", FIELDS[kind]: text}

    @slow
    def test_an_address_in_another_spelling(self):
        for kind, text, other, same in ADDRESSES:
            with self._row(kind, text, other):
                medalist = self._remember(**self._with(kind, text, "one"))
                running = self._apply(**self._with(kind, other, "two"))
                self.assertEqual(running.person_id == medalist.person_id, same)
                self.assertEqual(self._blocker(medalist) == "in_process", same)

    @slow
    def test_an_address_of_an_application_that_came_first(self):
        for kind, text, other, same in ADDRESSES:
            with self._row(kind, text, other):
                running = self._apply(**self._with(kind, other, "two"))
                past = self._refuse(**self._with(kind, text, "one"))
                self.assertEqual(
                    self._blocker(past) == "in_process", same, "a stranger"
                )
                past.with_user(self.officer)._award_medal(self.silver)
                self.assertEqual(running.person_id == past.person_id, same)
                self.assertEqual(self._blocker(past) == "in_process", same)

    @slow
    def test_a_no_reaches_every_spelling_of_an_address(self):
        for kind, text, other, same in ADDRESSES:
            with self._row(kind, text, other):
                refusing = self._refuse("Bea Byron", **self._with(kind, text, "one"))
                refusing.with_user(self.officer)._record_consent("declined", "phone")
                later = self._remember(consent=False, **self._with(kind, other, "two"))
                self.assertEqual(self._blocker(later) == "consent_declined", same)
                never = self._refuse("Cleo Cox", **self._with(kind, other, "three"))
                self.assertEqual(self._blocker(never) == "consent_declined", same)

    @slow
    def test_an_application_by_mail(self):
        """The sender's name and address, as mail programs write them."""
        for name, other, same in NAMES:
            with self._row(name, other, same):
                if not other or not name or '"' in other:
                    continue
                medalist = self._remember(name, email_from="one@x.example.com")
                number = hash((name, other))
                mail = (
                    f'From: "{other}" <ONE@x.example.com>\r\n'
                    "To: jobs@in.example.com\r\nSubject: My application\r\n"
                    f"Message-Id: <{number}@x.example.com>\r\n\r\nHello\r\n"
                )
                id_ = self.env["mail.thread"].message_process(
                    "hr.applicant", mail, custom_values={"job_id": self.other_job.id}
                )
                came = self.env["hr.applicant"].browse(id_)
                self.assertEqual(came.person_id == medalist.person_id, same)

    def test_an_application_by_mail_without_a_name(self):
        """Whose address this is says whose application it is, if it is one person."""
        medalist = self._remember(email_from="one@x.example.com")

        def receive(number):
            mail = (
                "From: one@x.example.com\r\nTo: jobs@in.example.com\r\n"
                "Subject: Carpenter wanted\r\n"
                f"Message-Id: <{number}@x>\r\n\r\nHello\r\n"
            )
            id_ = self.env["mail.thread"].message_process(
                "hr.applicant", mail, custom_values={"job_id": self.other_job.id}
            )
            return self.env["hr.applicant"].browse(id_)

        came = receive(1)
        self.assertEqual(came.person_id, medalist.person_id)
        self.assertEqual(came.partner_name, "Ada Lovelace")
        self._remember("Bea Byron", email_from="one@x.example.com")
        self.assertFalse(receive(2).person_id, "a mailbox of two")

    @slow
    def test_employee_whatever_the_spelling_of_the_work_email(self):
        for kind, text, other, same in ADDRESSES:
            with self._row(kind, text, other):
                if kind != "email":
                    continue
                medalist = self._remember(email_from=text)
                employee = self.env["hr.employee"].create({"name": "A"})
                self.env.cr.execute(
                    "UPDATE hr_employee SET work_email = %s WHERE id = %s",
                    [other, employee.id],
                )
                employee.invalidate_recordset()
                employee._compute_candidate_emails()
                self.assertEqual(self._blocker(medalist) == "employee", same)

    def test_family_mailbox(self):
        """Two people, one mailbox, one phone: two persons, and only a no is shared."""
        contact = {
            "email_from": "family@x.example.com",
            "partner_phone": "+32470000001",
        }
        ada = self._remember("Ada Lovelace", **contact)
        bea = self._remember("Bea Lovelace", **contact)
        self.assertNotEqual(ada.person_id, bea.person_id)
        ada.with_user(self.officer).personal_note = "<p>Climbs</p>"
        self.assertFalse(bea.personal_note)
        self._apply("Bea Lovelace", job_id=self.other_job.id, **contact)
        self.assertFalse(self._blocker(ada))
        self.assertEqual(self._blocker(bea), "in_process")

    def test_a_corrected_address_is_forgotten_unless_refused(self):
        ada = self._remember(email_from="ada@x.example.com")
        ada.email_from = "ada@right.example.com"
        self.assertEqual(
            ada.person_id.address_ids.mapped("value"), ["ada@right.example.com"]
        )
        bea = self._remember("Bea Byron", email_from="bea@x.example.com")
        bea.with_user(self.officer)._record_consent("declined", "phone")
        bea.email_from = "bea@right.example.com"
        self.assertEqual(
            set(bea.person_id.address_ids.mapped("value")),
            {"bea@x.example.com", "bea@right.example.com"},
        )

    def test_whoever_is_held_back_is_not_contacted(self):
        ada = self._remember()
        other = self._refuse(job_id=self.other_job.id)
        as_officer = ada.with_user(self.officer)
        as_officer.held_back_reason = "Moved to a customer of ours"
        self.assertEqual(self._blocker(ada), "held_back")
        self.assertEqual(self._blocker(other), "held_back")
        self.assertEqual(ada.person_id.held_back_by_id, self.officer)
        everybody = self.env["hr.applicant"].with_context(active_test=False)
        self.assertIn(ada, everybody.search([("contact_blocker", "=", "held_back")]))
        as_officer.write({"held_back_until": "2020-01-01"})
        self.assertFalse(self._blocker(ada))
        as_officer.write({"held_back_reason": False, "held_back_until": False})
        self.assertFalse(ada.person_id.held_back_by_id)

    def test_people_answer_as_their_newest_application(self):
        ada = self._remember()
        person = ada.person_id.with_user(self.officer)
        self.assertEqual(person._get_contact_blockers(), {person.id: False})
        self._apply(job_id=self.other_job.id)
        self.assertEqual(person._get_contact_blockers(), {person.id: "in_process"})

    def test_nobody_is_made_by_what_is_not_remembered(self):
        self._refuse()
        before = self.env["hr.applicant.person"].search_count([])
        self._apply()
        self._refuse(job_id=self.other_job.id)
        self.assertEqual(self.env["hr.applicant.person"].search_count([]), before)

    def test_a_person_is_called_as_who_is_remembered(self):
        """Not as an older application that turns out to be theirs, unless that has more
        words.
        """
        older = self._refuse("LOVELACE, Ada", email_from="ada@mail.example.com")
        remembered = self._refuse("Ada Lovelace", job_id=self.other_job.id)
        remembered.with_user(self.officer)._award_medal(self.silver)
        self.assertEqual(older.person_id, remembered.person_id)
        self.assertEqual(remembered.person_id.name, "Ada Lovelace")
        self._refuse("Ada King Lovelace", email_from="ada@mail.example.com")
        self.assertEqual(remembered.person_id.name, "Ada King Lovelace")

    def test_linking_costs_one_query(self):
        """Beside what creating an application costs anyway."""
        applicants = self._apply() + self._apply("Bea Byron")
        self.env.flush_all()
        with self.assertQueryCount(1):
            applicants.sudo()._link_persons()
            self.env.flush_all()


@tagged("post_install", "-at_install")
class TestTwoStayTwo(PersonCommon):
    """Whom a recruiter told apart, and who only share a mailbox, stay two."""

    def test_whoever_looks_like_both_unites_nobody(self):
        one, two = self._family()
        third = self._remember(email_from="third@x.example.com", consent=False)
        third.email_from = "family@x.example.com"
        self.assertNotEqual(one.person_id, two.person_id)
        self.assertEqual(third.person_id, one.person_id, "the older one")

    def test_two_who_were_united_by_themselves_and_told_apart(self):
        one = self._remember(email_from="one@x.example.com", consent=False)
        two = self._remember(email_from="two@x.example.com", consent=False)
        person, other = self._person(one), self._person(two)
        self._apply(email_from="one@x.example.com, two@x.example.com")
        self.assertEqual(two.person_id, person)
        other.action_undo_merge()
        self.assertIn(other, person.distinct_ids)
        one.partner_phone = "+32470000001"
        two.partner_phone = "+32470000002"
        self.assertNotEqual(one.person_id, two.person_id)

    def test_a_couple_that_applies_together(self):
        mailbox = {"email_from": "family@x.example.com", "consent": False}
        ada = self._remember("Ada Lovelace", **mailbox)
        bob = self._remember("Bob Byron", **mailbox)
        self._apply(
            "Ada Lovelace & Bob Byron",
            email_from="family@x.example.com",
            partner_phone="+32470000001",
        )
        self.assertNotEqual(ada.person_id, bob.person_id)
        self.assertEqual((ada | bob).mapped("followup_state"), ["running"] * 2)

    def test_an_agency_that_signs_every_name(self):
        agency = {"email_from": "jobs@agency.example.com"}
        self._apply("Hays Recruiting", **agency)
        ada = self._refuse("Ada Lovelace (Hays Recruiting)", **agency)
        bob = self._refuse("Bob Byron (Hays Recruiting)", **agency)
        (ada | bob).with_user(self.officer)._award_medal(self.silver)
        self.assertNotEqual(ada.person_id, bob.person_id)
        self.assertEqual((ada | bob).mapped("followup_state"), ["running"] * 2)

    def test_one_of_two_of_the_same_name_leaves(self):
        ada = self._remember("Ada Lovelace", consent=False)
        first, second = (
            self._remember("Bea Byron", consent=False, email_from=f"{n}@x.example.com")
            for n in ("first", "second")
        )
        person, leaving = self._person(ada), self._person(first)
        staying = self._person(second)
        person._merge(leaving)
        person._merge(staying)
        leaving.action_undo_merge()
        self.assertEqual(second.person_id, person)
        self.assertEqual(
            self._apply("Bea Byron", email_from="second@x.example.com").person_id,
            person,
        )
        staying.action_undo_merge()
        self.assertFalse(person.also_known_as)

    def test_a_consent_after_a_split(self):
        """Each can have one for any address, also for one the other had."""
        one = self._remember(email_from="one@x.example.com")
        two = self._remember(email_from="one@x.example.com, two@x.example.com")
        two.email_from = "two@x.example.com"
        two.with_user(self.officer)._record_consent("granted", "phone")
        self._person(one)._split(two)
        one.email_from = "two@x.example.com"
        one.with_user(self.officer)._record_consent("declined", "phone")
        self.assertEqual(one.consent_state, "declined")
        self.assertNotEqual(one.consent_id, two.consent_id)

    def test_who_held_somebody_back(self):
        """It is not the visitor whose application shows that two are one."""
        people = self._remember(email_from="one@x.example.com")
        people += self._remember(email_from="two@x.example.com")
        people.person_id.with_user(self.officer).held_back_reason = "Later"
        public = self.env["hr.applicant"].with_user(self.env.ref("base.public_user"))
        public.sudo().create(
            {
                "partner_name": "Ada Lovelace",
                "email_from": "one@x.example.com, two@x.example.com",
                "job_id": self.job.id,
            }
        )
        self.assertEqual(people.person_id.held_back_by_id, self.officer)


@tagged("post_install", "-at_install")
class TestSpellings(PersonCommon):
    """What people write in fields, and what says nothing about who they are."""

    def test_titles_that_are_names(self):
        for name, other, same in (
            ("Ma Wei", "Pan Wei", False),
            ("Herr Müller", "Frau Müller", False),
            ("Mr. Smith", "Mrs. Smith", False),
            ("Don Smith", "Ing Smith", False),
            ("Ada Ma", "Ada", False),
            ("Frau Anna Müller", "Anna Müller", True),
            ("山田太郎 様", "山田太郎", True),
        ):
            with self.subTest(name=name, other=other):
                self.assertEqual(names.are_compatible(name, other), same)
                self.assertEqual(names.are_compatible(other, name), same)

    def test_what_is_no_linkedin_profile(self):
        for text in (
            "none",
            "keine",
            "LinkedIn",
            "Ada Lovelace",
            "not available yet",
            "https://www.linkedin.com/",
            "https://www.linkedin.com/feed/",
            "https://www.linkedin.com/in/",
            "https://www.linkedin.com/in/me",
            "https://www.linkedin.com/profile/view?id=12",
            "https://www.linkedin.com/company/acme",
        ):
            with self.subTest(text=text):
                self.assertEqual(addresses.normalize_profiles(text), [])
        for text in ("ada-lovelace", "in/adalovelace", "ada1815", f"{LINKEDIN}none"):
            with self.subTest(text=text):
                self.assertEqual(len(addresses.normalize_profiles(text)), 1)

    def test_strangers_are_found_by_what_they_wrote_in_passing(self):
        """Whether few addresses are asked for, or many."""
        Applicant = self.env["hr.applicant"]
        many = {("email", f"nobody{number}@x.example.com") for number in range(200)}
        for field, text, pair in (
            ("email_from", "ada . king @ x.example.com", "ada.king@x.example.com"),
            ("email_from", "mailto:ada%40x.example.com", "ada@x.example.com"),
            ("email_from", "a@x.example.com; A_B@X.example.com", "a_b@x.example.com"),
            ("email_from", "ada＠x.example.com", "ada@x.example.com"),
            ("partner_phone", "0470/00.00.01, 0470 00 00 02", "+32470000002"),
            ("partner_phone", "0470000001; +32 (0)470-000003", "+32470000003"),
            ("partner_phone", "+32470000001 | ٠٤٧٠٠٠٠٠٠٤", "+32470000004"),
            ("partner_phone", "0470000005 ext. 7; 0470000006", "+32470000005"),
        ):
            with self.subTest(text=text):
                self.env.company.country_id = self.env.ref("base.be")
                stranger = self._apply(
                    **{"email_from": f"{len(text)}@other.example.com", field: text}
                )
                kind = "email" if "@" in pair else "phone"
                self.assertIn((kind, pair), stranger._get_addresses())
                for pairs in ({(kind, pair)}, {(kind, pair)} | many):
                    self.assertIn(stranger, Applicant._search_strangers(pairs))

    def test_a_no_does_not_reach_who_has_no_profile_either(self):
        refusing = self._refuse("Bea Byron", linkedin_profile="none")
        refusing.with_user(self.officer)._record_consent("declined", "phone")
        other = self._remember("Ada Lovelace", linkedin_profile="none")
        self.assertFalse(self._blocker(other))
