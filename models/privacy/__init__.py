from . import hr_applicant_consent
from . import hr_applicant_erasure_decision
from . import hr_applicant_erasure_owner
from . import hr_applicant_erasure
from . import hr_applicant_person
from . import hr_applicant_suppression
