from . import hr_applicant_number_ranges
from . import res_company_correspondence
from . import res_company
from . import res_config_settings_checklist
from . import res_config_settings
from . import digest
