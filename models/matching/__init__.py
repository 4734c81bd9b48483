from . import hr_applicant_skill
from . import hr_job_explanation
from . import hr_job_matches
from . import hr_job_opening
from . import hr_job_ranking
from . import hr_job_ranking_points
from . import hr_job_ranking_query
from . import hr_job_ranking_scale
