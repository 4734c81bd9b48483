from . import hr_medalist_report
from . import hr_medalist_hire_report
from . import hr_medalist_contact_report
from . import hr_medalist_dashboard
