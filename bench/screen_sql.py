"""The five standards as somebody would write them in SQL by hand; `{source}` and `{as_of}`."""

SCREENING_SQL = """
WITH answered AS (
  SELECT *,
    (registration_status = 'active' OR (kind = 'family_farm' AND farm_listed))
      AND NOT abnormal_listed AND NOT serious_illegal
      AND established_on <= DATE '{as_of}' - INTERVAL 6 MONTH
      AND operating_seen AND NOT major_violation AND NOT env_violation
      AND NOT restricted_industry AS operating_met,
    (premises_seen OR online_shop) AS premises_met,
    need_amount_wan > 0
      AND need_stated_on BETWEEN DATE '{as_of}' - INTERVAL 180 DAY AND DATE '{as_of}'
      AS demand_met,
    NOT dishonest_executee AND NOT overdue_loans AND NOT debt_evasion
      AND tax_grade <> 'D' AND NOT tax_arrears AND NOT principals_bad_credit AS credit_met,
    purpose NOT IN ('securities', 'wealth', 'home', 'relend', 'local_debt')
      AND within_scope AND NOT platform_company AS purpose_met
  FROM read_parquet('{source}')
), judged AS (
  SELECT *, operating_met AND premises_met AND demand_met AND credit_met AND purpose_met AS met
  FROM answered
)
SELECT *, CASE WHEN met THEN 'pass' WHEN NOT met THEN 'fail' ELSE 'incomplete' END AS outcome
FROM judged
"""
