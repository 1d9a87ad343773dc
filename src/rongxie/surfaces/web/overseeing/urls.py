"""The addresses of oversight; what loads the engine is loaded when asked."""

from django.urls import path

from rongxie.surfaces.web.loading import later
from rongxie.surfaces.web.overseeing import clients, keys, webhooks
from rongxie.surfaces.web.overseeing.checking import check_page, verify
from rongxie.surfaces.web.overseeing.jobs import job_list
from rongxie.surfaces.web.overseeing.log import event_log, event_page
from rongxie.surfaces.web.overseeing.overview import overseeing
from rongxie.surfaces.web.overseeing.standards import standard_page, standards
from rongxie.surfaces.web.overseeing.under_way import again, cancel, under_way

_EFFECTS = "rongxie.surfaces.web.overseeing.effects"

urlpatterns = [
    path("", overseeing, name="overseeing"),
    path("log/", event_log, name="event_log"),
    path("log/verify/", verify, name="verify_log"),
    path("log/<int:event_id>/", event_page, name="event_page"),
    path("checks/<int:check_id>/", check_page, name="check_page"),
    path("standards/", standards, name="standards"),
    path("standards/<slug:name>/", standard_page, name="standard_page"),
    path("standards/<slug:name>/effect/", later(f"{_EFFECTS}.effect_page"), name="standard_effect"),
    path("jobs/", job_list, name="job_list"),
    path("jobs/<int:job_id>/again/", again, name="job_again"),
    path("jobs/<int:job_id>/cancel/", cancel, name="job_cancel"),
    path("webhooks/", webhooks.webhook_list, name="webhook_list"),
    path("webhooks/<int:webhook_id>/", webhooks.webhook_page, name="webhook_page"),
    path("webhooks/<int:webhook_id>/try/", webhooks.try_webhook, name="try_webhook"),
    path("webhooks/<int:webhook_id>/pause/", webhooks.pause_webhook, name="pause_webhook"),
    path("webhooks/<int:webhook_id>/resume/", webhooks.resume_webhook, name="resume_webhook"),
    path("webhooks/<int:webhook_id>/replay/", webhooks.replay_webhook, name="replay_webhook"),
    path("deliveries/<int:delivery_id>/replay/", webhooks.replay_one, name="replay_delivery"),
    path("deliveries/<int:delivery_id>/give-up/", webhooks.give_up_one, name="give_up_delivery"),
    path("keys/", keys.key_list, name="key_list"),
    path("keys/change/", keys.change, name="change_keys"),
    path("systems/", clients.client_list, name="client_list"),
    path("systems/new/", clients.client_new, name="client_new"),
    path("systems/<int:client_id>/", clients.client_page, name="client_page"),
    path("systems/<int:client_id>/secret/", clients.client_secret, name="client_secret"),
    path("systems/<int:client_id>/end/", clients.client_end, name="client_end"),
    path("under-way/", under_way, name="under_way"),
]
