from . import hr_applicant
from . import hr_applicant_attribution
from . import hr_applicant_invitation_answer
from . import hr_applicant_invitation_queue
from . import hr_applicant_invitation_steps
from . import hr_applicant_invitation
from . import hr_applicant_invitation_round
from . import hr_job
