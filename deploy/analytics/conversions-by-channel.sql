-- Conversions by channel, from a dump of huoke.conversions (see README.md).
WITH records AS (
  SELECT *
  FROM read_json(
    'conversions.jsonl',
    format = 'newline_delimited',
    columns = {"partition": 'INTEGER', "offset": 'BIGINT', "headers": 'VARCHAR[]', "key": 'VARCHAR', "payload": 'VARCHAR'})
),
-- The last value of a key is its row. A key stays on its partition, so the offset says which is the last.
latest AS (
  SELECT * FROM records QUALIFY row_number() OVER (PARTITION BY key ORDER BY "offset" DESC) = 1
),
-- A last value that is null says that the row is gone; the broker's ~sweep markers go with them.
conversions AS (
  SELECT
    payload ->> '$.tenant' AS tenant,
    coalesce(payload ->> '$.channelRef', payload ->> '$.state', '(none)') AS channel,
    (payload ->> '$.chatted')::BOOLEAN AS chatted,
    (payload ->> '$.deletedAt')::TIMESTAMPTZ AS deleted_at,
    (payload ->> '$.secondsToAdd')::BIGINT AS seconds_to_add
  FROM latest
  WHERE payload IS NOT NULL
)
SELECT
  tenant,
  channel,
  count(*) AS customers,
  count(*) FILTER (chatted) AS chatted,
  count(deleted_at) AS deleted,
  round(count(*) FILTER (chatted) / count(*), 3) AS chat_rate,
  -- Known of personal States only. One of the values, as in /v1/funnel, and never the mean of two.
  quantile_disc(seconds_to_add, 0.5) AS median_seconds_to_add,
  bar(count(*), 0, max(count(*)) OVER (), 30) AS chart
FROM conversions
GROUP BY tenant, channel
ORDER BY customers DESC, tenant, channel;
