from . import token_log
from . import hr_applicant_consent
from . import ir_attachment
