"""A problem raised about an enterprise, with what was done in it, is not for it to read."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = (("matters", "0003_asker"), ("reach", "0001_roles"))

    operations = (
        migrations.RunSQL(
            [
                'DROP POLICY enterprise_update ON "matters"',
                'DROP POLICY enterprise_select ON "matters"',
                'DROP POLICY enterprise_insert ON "matters"',
                'DROP POLICY enterprise_select ON "matter_steps"',
                'DROP POLICY enterprise_insert ON "matter_steps"',
                'CREATE POLICY enterprise_insert ON "matter_steps" AS PERMISSIVE FOR INSERT TO '
                "rongxie_enterprise WITH CHECK (((enterprise_id = "
                "(NULLIF(current_setting('rx.enterprise'::text, true), ''::text))::bigint) AND "
                "(matter_id IN ( SELECT matters.id    FROM matters))))",
                'CREATE POLICY enterprise_select ON "matter_steps" AS PERMISSIVE FOR SELECT TO '
                "rongxie_enterprise USING (((enterprise_id = "
                "(NULLIF(current_setting('rx.enterprise'::text, true), ''::text))::bigint) AND "
                "(matter_id IN ( SELECT matters.id    FROM matters))))",
                'CREATE POLICY enterprise_insert ON "matters" AS PERMISSIVE FOR INSERT TO '
                "rongxie_enterprise WITH CHECK (((enterprise_id = "
                "(NULLIF(current_setting('rx.enterprise'::text, true), ''::text))::bigint) AND "
                "(kind <> 'problem'::text)))",
                'CREATE POLICY enterprise_select ON "matters" AS PERMISSIVE FOR SELECT TO '
                "rongxie_enterprise USING (((enterprise_id = "
                "(NULLIF(current_setting('rx.enterprise'::text, true), ''::text))::bigint) AND "
                "(kind <> 'problem'::text)))",
                'CREATE POLICY enterprise_update ON "matters" AS PERMISSIVE FOR UPDATE TO '
                "rongxie_enterprise USING (((enterprise_id = "
                "(NULLIF(current_setting('rx.enterprise'::text, true), ''::text))::bigint) AND "
                "(kind <> 'problem'::text))) WITH CHECK (((enterprise_id = "
                "(NULLIF(current_setting('rx.enterprise'::text, true), ''::text))::bigint) AND "
                "(kind <> 'problem'::text)))",
            ],
            [
                'DROP POLICY enterprise_update ON "matters"',
                'DROP POLICY enterprise_select ON "matters"',
                'DROP POLICY enterprise_insert ON "matters"',
                'DROP POLICY enterprise_select ON "matter_steps"',
                'DROP POLICY enterprise_insert ON "matter_steps"',
                'CREATE POLICY enterprise_insert ON "matter_steps" AS PERMISSIVE FOR INSERT TO '
                "rongxie_enterprise WITH CHECK ((enterprise_id = "
                "(NULLIF(current_setting('rx.enterprise'::text, true), ''::text))::bigint))",
                'CREATE POLICY enterprise_select ON "matter_steps" AS PERMISSIVE FOR SELECT TO '
                "rongxie_enterprise USING ((enterprise_id = "
                "(NULLIF(current_setting('rx.enterprise'::text, true), ''::text))::bigint))",
                'CREATE POLICY enterprise_insert ON "matters" AS PERMISSIVE FOR INSERT TO '
                "rongxie_enterprise WITH CHECK ((enterprise_id = "
                "(NULLIF(current_setting('rx.enterprise'::text, true), ''::text))::bigint))",
                'CREATE POLICY enterprise_select ON "matters" AS PERMISSIVE FOR SELECT TO '
                "rongxie_enterprise USING ((enterprise_id = "
                "(NULLIF(current_setting('rx.enterprise'::text, true), ''::text))::bigint))",
                'CREATE POLICY enterprise_update ON "matters" AS PERMISSIVE FOR UPDATE TO '
                "rongxie_enterprise USING ((enterprise_id = "
                "(NULLIF(current_setting('rx.enterprise'::text, true), ''::text))::bigint)) "
                "WITH CHECK ((enterprise_id = (NULLIF(current_setting('rx.enterprise'::text, "
                "true), ''::text))::bigint))",
            ],
        ),
    )
