from . import hr_applicant_field_guard
from . import base
from . import hr_applicant
from . import hr_applicant_person
from . import hr_applicant_recruiter_activities
from . import res_users
