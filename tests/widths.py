from functools import wraps

#: Windows of a desk and of a phone, the two that a journey is played in.
DESK = "1400x900"
PHONE = "390x844"


class OnBothWidths:
    """Each test of the class is played twice: at a desk and on a phone.

    The second one is called ``…_on_a_phone``; both share what ``setUpClass`` makes.
    """

    browser_size = DESK

    def __init_subclass__(cls, **kwargs):
        for name, test in list(vars(cls).items()):
            if name.startswith("test_"):
                setattr(cls, f"{name}_on_a_phone", _play_on_a_phone(test))
        return super().__init_subclass__(**kwargs)


def _play_on_a_phone(test):
    @wraps(test)
    def play(case):
        case.browser_size, case.touch_enabled = PHONE, True
        test(case)

    return play
