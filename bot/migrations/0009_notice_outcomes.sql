-- Until now the number of tries stood for the outcome: one that was given up counted as sent.
ALTER TABLE `outbox` ADD `outcome` text;
--> statement-breakpoint
UPDATE `outbox` SET `outcome` = CASE
  WHEN `done_at` IS NULL THEN CASE WHEN `tries` = 1 THEN 'blocked' END
  WHEN `tries` >= 9 THEN 'given_up'
  WHEN `tries` > 0 AND (json_extract(`body`, '$.silent') OR json_extract(`body`, '$.bulk')) THEN 'blocked'
  ELSE 'sent' END
WHERE `kind` IN ('told', 'news');
