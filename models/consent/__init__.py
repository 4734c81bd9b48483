from . import hr_applicant
from . import hr_applicant_request
from . import hr_applicant_consent_event
from . import hr_applicant_consent_proof
from . import hr_applicant_consent_request
from . import hr_applicant_consent_wording
from . import hr_applicant_consent
