from . import test_access
from . import test_consent
from . import test_followup
from . import test_gate
from . import test_medal
from . import test_refuse
from . import test_reinvite
from . import test_story
