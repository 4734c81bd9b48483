"""What is made of names and addresses as people write them."""

from odoo.tests import TransactionCase, tagged

from ..models.person import addresses, names

#: Two names, and whether they may be one person's.
COMPATIBLE = [
    ("Ann Ebert", "Anne Bert", False),  # the same letters, divided elsewhere
    ("Ana Maria Santos Silva", "Anamariasantossilva", True),
    ("Ana Maria dos Santos Silva", "Anamariadossantossilva", False),
    ("Ma Wei", "Wei", False),
]
#: Two names, and whether one may be the other one misspelt or with a new surname.
RESEMBLING = [
    ("Ada Lovelace", "Ada Byron", True),
    ("Ada Lovelace", "Ade Lovelase", True),
    ("Ada Lovelace", "Bob Smith", False),
    ("Marco", "Marie", False),
]
#: The kind, a text, and the addresses in it.
TEXTS = [
    ("email", False, []),
    ("email", "mailto:ada%40x.example.com?subject=Job", ["ada@x.example.com"]),
    ("email", "Ada <ADA@X.example.com>", ["ada@x.example.com"]),
    ("email", "Jörg@X.example.com", ["Jörg@x.example.com"]),
    (
        "email",
        "a@x.example.com / b@x.example.com",
        ["a@x.example.com", "b@x.example.com"],
    ),
    (
        "email",
        "Jörg@x.example.com / b@x.example.com",
        ["jörg@x.example.com", "b@x.example.com"],
    ),
    ("email", "ada@localhost", []),
    ("email", "(ada @ x.example.com)", ["ada@x.example.com"]),
    ("email", "Dr. <ada@x.example.com>", ["ada@x.example.com"]),
    ("email", "Ada @ work. Bea @ home", []),
    ("phone", False, []),
    ("phone", "call me", []),
    ("phone", "0470 00 00 01", ["+32470000001"]),
    ("phone", "intern 12345", ["12345"]),
    ("phone", "intern 1234", []),
    ("linkedin", False, []),
    ("linkedin", "/", []),
    ("linkedin", "none", []),
    ("linkedin", "adalovelace", []),
    ("linkedin", "see ada-lovelace", []),
    ("linkedin", "in/ab", []),
    ("linkedin", "in/adalovelace", ["linkedin.com/in/adalovelace"]),
    ("linkedin", "see in/ada-lovelace", ["linkedin.com/in/ada-lovelace"]),
    ("linkedin", "ada-lovelace", ["linkedin.com/in/ada-lovelace"]),
    ("linkedin", "linkedin.com/in/me", []),
    ("linkedin", "linkedin.com/company/acme", []),
    ("linkedin", "linkedin.com/pub/ada", ["linkedin.com/in/ada"]),
    ("linkedin", "linkedin.com/pub/ada/1/2/3", ["linkedin.com/pub/ada/1/2/3"]),
    ("linkedin", "https://www.ada.example.com/about", ["ada.example.com/about"]),
    ("linkedin", "https://ada.example.com", []),
]


@tagged("post_install", "-at_install")
class TestSpelling(TransactionCase):
    def test_compatible_names(self):
        for name, other, same in COMPATIBLE:
            with self.subTest(name=name, other=other):
                self.assertEqual(names.are_compatible(name, other), same)
                self.assertEqual(names.are_compatible(other, name), same)

    def test_what_is_left_of_a_name(self):
        self.assertEqual(names.fold(False), ())
        self.assertEqual(names.fold("様"), ("様",))
        self.assertEqual(names.fold("Dr. Ada Lovelace"), ("ada", "lovelace"))
        self.assertEqual(names.fold("Dr. Lovelace"), ("dr", "lovelace"))

    def test_names_that_resemble_each_other(self):
        for name, other, resembling in RESEMBLING:
            with self.subTest(name=name, other=other):
                self.assertEqual(names.resemble(name, other), resembling)

    def test_addresses_in_a_text(self):
        for kind, text, expected in TEXTS:
            with self.subTest(kind=kind, text=text):
                if kind == "email":
                    found = addresses.normalize_emails(text)
                elif kind == "phone":
                    found = addresses.normalize_phones(text, "BE")
                else:
                    found = addresses.normalize_profiles(text)
                self.assertEqual(found, expected)
