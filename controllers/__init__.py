from . import consent
from . import profile
from . import proof
from . import unsubscribe
