from odoo.tests import HttpCase, tagged

from .common import MODULE, MedalistCommon


@tagged("post_install", "-at_install", "slow")
class TestScreensTours(MedalistCommon, HttpCase):
    """What needs a browser: numbers that open people, colors, the order of a board."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gold.color, cls.silver.color = 3, 4
        cls.ada = cls._remember("Ada Lovelace")
        cls._remember("Grace Hopper", medal=cls.gold)

    def test_a_number_of_the_overview_opens_its_people(self):
        self.start_tour(
            f"/odoo/action-{MODULE}.action_medalist_dashboard",
            "overview_number_opens_people",
            login="officer",
        )

    def test_people_without_a_medal_come_last_on_the_board(self):
        self._remember("Wim Without")._remove_medal()
        self.start_tour(
            "/odoo/past-people", "people_board_ends_with_nobody", login="officer"
        )
