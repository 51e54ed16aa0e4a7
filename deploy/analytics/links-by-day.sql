-- What each link brought on each day beside WeCom's own figures (A7), from a dump of huoke.funnel.links (see README.md).
WITH records AS (
  SELECT *
  FROM read_json(
    'links.jsonl',
    format = 'newline_delimited',
    columns = {"partition": 'INTEGER', "offset": 'BIGINT', "headers": 'VARCHAR[]', "key": 'VARCHAR', "payload": 'VARCHAR'})
),
latest AS (
  SELECT * FROM records QUALIFY row_number() OVER (PARTITION BY key ORDER BY "offset" DESC) = 1
),
days AS (
  SELECT
    payload ->> '$.tenant' AS tenant,
    coalesce(payload ->> '$.linkId', '(unknown)') AS link,
    payload ->> '$.day' AS day,
    (payload ->> '$.opens')::BIGINT AS opens,
    (payload ->> '$.friendRequests')::BIGINT AS friend_requests,
    (payload ->> '$.adds')::BIGINT AS adds,
    (payload ->> '$.chats')::BIGINT AS chats,
    (payload ->> '$.deletions')::BIGINT AS deletions,
    (payload ->> '$.a7Clicks')::BIGINT AS a7_clicks,
    (payload ->> '$.a7NewCustomers')::BIGINT AS a7_new_customers,
    (payload ->> '$.addsDifference')::BIGINT AS adds_difference,
    (payload ->> '$.settled')::BOOLEAN AS settled
  FROM latest
  WHERE payload IS NOT NULL
)
-- Each link's last 30 days, those that are not known at the end.
SELECT *, bar(adds, 0, max(adds) OVER (PARTITION BY tenant), 30) AS chart
FROM days
QUALIFY dense_rank() OVER (PARTITION BY tenant, link ORDER BY nullif(day, 'unknown') DESC NULLS FIRST) <= 31
ORDER BY tenant, link, day;
