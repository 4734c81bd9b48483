from . import hr_applicant
from . import hr_applicant_medal
from . import hr_applicant_refusal_call
from . import hr_applicant_refuse_reason
