from . import hr_applicant_answer_mixin
from . import hr_applicant_consent
from . import hr_applicant_consent_correction
from . import hr_applicant_consent_files
from . import hr_applicant_consent_stop
from . import hr_applicant_invitation
from . import hr_applicant_page_hit
from . import ir_http
