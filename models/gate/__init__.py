from . import hr_applicant
from . import hr_applicant_contact_status
