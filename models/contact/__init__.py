from . import calendar_event
from . import hr_applicant
from . import hr_applicant_channels
from . import hr_applicant_responsible
