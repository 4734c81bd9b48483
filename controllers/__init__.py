from . import consent
from . import invitation
from . import profile
from . import proof
from . import unsubscribe
