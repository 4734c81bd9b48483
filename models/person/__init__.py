from . import hr_applicant
from . import hr_applicant_address
from . import hr_applicant_person_merge
from . import hr_applicant_person_overview
from . import hr_applicant_person_split
from . import hr_applicant_person_suggestion
from . import hr_applicant_person
from . import hr_employee
