from . import hr_applicant
from . import hr_applicant_ranking_decision
from . import hr_applicant_ranking_decision_line
from . import hr_applicant_skill
from . import hr_job_explanation
from . import hr_job_matches
from . import hr_job_opening
from . import hr_job_ranking
