"""The addresses of the review and of removals beside the pages on which something is done."""

from django.urls import path

from rongxie.surfaces.web.loading import later
from rongxie.surfaces.web.reviewing.views import review_list

_REMOVING = "rongxie.surfaces.web.reviewing.removing"
_MEETING = "rongxie.surfaces.web.reviewing.meeting_views"

reviewing = [
    path("", review_list, name="review_list"),
    path("meeting/", later(f"{_MEETING}.meeting_page"), name="review_meeting"),
    path("meeting/<int:case_id>/", later(f"{_MEETING}.meeting_case"), name="meeting_case"),
    path("meeting/minutes.docx", later(f"{_MEETING}.meeting_minutes"), name="meeting_minutes"),
]
removals = [
    path("<int:removal_id>/notice.docx", later(f"{_REMOVING}.removal_paper"), name="removal_paper"),
    path("<int:removal_id>/evidence/", later(f"{_REMOVING}.evidence"), name="removal_evidence"),
]
