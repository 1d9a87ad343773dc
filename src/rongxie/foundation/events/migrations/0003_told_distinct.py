"""How many cases and enterprises the log tells of: a sample of it sees too few of them.

A page that asks for a case by its code would read the index of a whole county beside it.
"""

from django.db import migrations

from rongxie.foundation.database.statistics import tell_distinct


class Migration(migrations.Migration):
    dependencies = (("events", "0002_reach"),)

    operations = (tell_distinct("events", "case", 0.05),)
