from . import applicant_get_refuse_reason
from . import hr_applicant_award_medal
from . import hr_applicant_followup_change
from . import hr_applicant_log_contact
from . import hr_applicant_record_consent
from . import hr_applicant_reinvite
from . import hr_applicant_reinvite_line
from . import hr_applicant_reinvite_mail
