from . import hr_applicant_field_guard
from . import base
from . import mail_activity_mixin
from . import res_users
