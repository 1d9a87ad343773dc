"""What is known of an enterprise, from whom and until when: a stage."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Provincial tables."""

    name = "rongxie.mechanism.evidence"
    label = "evidence"
