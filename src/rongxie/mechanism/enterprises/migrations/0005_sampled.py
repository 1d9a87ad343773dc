"""Enterprises are sampled finely by place: a page asks for fifty of a county by their ids."""

from django.db import migrations

from rongxie.foundation.database.statistics import sample_finely


class Migration(migrations.Migration):
    dependencies = (("enterprises", "0004_listed_contacts"),)

    operations = (sample_finely("enterprises", "region"),)
