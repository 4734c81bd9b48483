from . import hr_applicant_address
from . import hr_applicant_person
from . import hr_applicant
from . import hr_employee
