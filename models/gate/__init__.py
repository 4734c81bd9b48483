from . import hr_applicant
from . import hr_applicant_gate_in_words
