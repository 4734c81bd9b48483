from . import proof
from . import consent
from . import profile
from . import unsubscribe
