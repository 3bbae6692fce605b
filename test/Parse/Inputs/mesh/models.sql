MODEL (
  name db.m,
  kind INCREMENTAL_BY_TIME_RANGE (
    time_column (ds, '%Y-%m-%d'),
    batch_size 3,
    lookback 1,
  ),
  cron '@daily',
  start '2024-01-01',
  grain (a, b),
  grains (a, (a, b)),
  references (c AS port_id),
  tags [one, 'two'],
  owner jen,
  columns (a INT, "b c" DECIMAL(10, 2), order TIMESTAMP WITH TIME ZONE, list INT[]),
  column_descriptions (a = 'weight', b = 'it''s'),
  audits (
    not_null(columns := (a, b)),
    unique_values(columns := (a)),
    accepted_values(column := b, is_in := ('x', 'y')),
    number_of_rows(threshold := 10),
    assert_positive
  ),
  partitioned_by (a, date_trunc('month', ds)),
  clustered_by b,
  physical_properties (x = 1, 'y.z' = 'w', arr = ['a', 'b']),
  enabled TRUE,
  allow_partials FALSE,
  dialect sqlite,
);
MODEL (name db.v, kind VIEW, description 'two
lines');
MODEL (name db.f, kind FULL);
MODEL (name db.f);
MODEL (name db.s, kind SEED (path '../seeds/s.csv', csv_settings (delimiter = ';')));
MODEL (name @{schema}.m, kind @kind, blueprints ((r := east, n := 1), (r := west, n := 2)));
MODEL (name @{schema}.@{table}, kind @IF(@gateway = 'x', FULL, VIEW), columns @cols(1));
MODEL (name db.k, kind INCREMENTAL_BY_UNIQUE_KEY (unique_key (a, b), when_matched (WHEN MATCHED THEN UPDATE SET target.c = source.c)));
MODEL (name db.e, kind EMBEDDED, signals (s(a := 1, b := 'x')), @extra(1));
MODEL (name db.q, kind CUSTOM (materialization 'my', materialization_properties (a = 1)), NAME other);
AUDIT (name assert_positive, dialect sqlite, defaults (threshold = 1), blocking FALSE);
METRIC (name total, expression SUM(t.a));
ON_VIRTUAL_UPDATE_BEGIN;
GRANT SELECT ON VIEW @this_model TO ROLE r;
ON_VIRTUAL_UPDATE_END;
JINJA_QUERY_BEGIN;
select   {{ 1 }} as a,
   b from raw.t
JINJA_END;
JINJA_STATEMENT_BEGIN; {% if x %}set y = 1;{% endif %} JINJA_END;
