"""The addresses of a township's pages, beside those on which it does something."""

from django.urls import path

from rongxie.surfaces.web.loading import later

_OWN = "rongxie.surfaces.web.townships"

urlpatterns = [
    path("", later(f"{_OWN}.desk.township"), name="township"),
    path("sheet/", later(f"{_OWN}.desk.find_for_sheet"), name="find_for_sheet"),
    path("cases/<int:case_id>/papers/<int:file_id>/", later(f"{_OWN}.desk.case_file"),
         name="case_file"),
    path("coaching/", later(f"{_OWN}.coaching.coaching_list"), name="coaching_list"),
    path("plans/", later(f"{_OWN}.plans.plan_list"), name="plan_list"),
    path("progress/", later(f"{_OWN}.progress.progress"), name="township_progress"),
    path("progress/<str:place>/", later(f"{_OWN}.progress.place_visits"), name="place_visits"),
    path("posters/", later(f"{_OWN}.posters.posters"), name="posters"),
    path("posters/print/", later(f"{_OWN}.posters.print_posters"), name="print_posters"),
]  # fmt: skip
