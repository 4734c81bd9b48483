from . import hr_applicant_field_guard
from . import base
from . import hr_applicant
from . import hr_applicant_person
from . import hr_applicant_activity_guard
from . import res_users
