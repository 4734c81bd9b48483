from . import hr_applicant_consent
from . import hr_applicant_erasure_execution
from . import hr_applicant_erasure_mail
from . import hr_applicant_erasure_preview
from . import hr_applicant_erasure
from . import hr_applicant
from . import hr_applicant_suppression
