"""The pages as an application of Django: templates, components, style sheets, and drafts."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Its tables keep what people type on pages; the record itself is elsewhere."""

    name = "rongxie.surfaces.web"
    label = "web"
