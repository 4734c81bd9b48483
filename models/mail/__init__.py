from . import hr_applicant_mail_mixin
from . import ir_mail_server
from . import mail_mail_links
from . import mail_mail_outcome
from . import mail_mail
from . import mail_message
from . import mail_template
from . import mail_thread
