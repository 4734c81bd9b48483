from . import hr_applicant
from . import hr_applicant_app_extensions
from . import mail_compose_message
