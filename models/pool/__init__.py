from . import hr_applicant
from . import hr_applicant_person
from . import hr_job
from . import hr_talent_pool
