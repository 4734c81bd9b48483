from . import hr_applicant_consent
from . import hr_applicant_consent_access
from . import hr_applicant_erasure
from . import hr_applicant_person_copy
from . import hr_applicant_privacy_lookup
from . import hr_applicant_suppression
