from . import hr_applicant
from . import hr_applicant_consent
