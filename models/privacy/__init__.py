from . import hr_applicant_consent
from . import hr_applicant_erasure
from . import hr_applicant_suppression
