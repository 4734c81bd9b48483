from . import address
from . import consent
from . import data_copy
from . import importing
from . import invitation
from . import profile
from . import proof
from . import unsubscribe
