from . import hr_applicant
from . import hr_applicant_news_recipient
from . import hr_applicant_news_sending
from . import hr_applicant_news
