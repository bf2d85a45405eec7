CREATE TABLE `events` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`type` text NOT NULL,
	`version` integer NOT NULL,
	`account_id` text,
	`data` text NOT NULL,
	`created_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `events_id` ON `events` (`id`);--> statement-breakpoint
CREATE INDEX `events_account` ON `events` (`account_id`,`seq`);--> statement-breakpoint
-- The feed of ended jobs becomes this list, each at the place it had: a reader goes on from where it was.
INSERT INTO `events` (`seq`, `id`, `type`, `version`, `account_id`, `data`, `created_at`)
	SELECT `ended_seq`, 'evt_' || lower(hex(randomblob(15))), 'job.finished', 1, `account_id`,
		json_object('job_id', `id`, 'status', `status`, 'model', `model_name`, 'cost', `cost`, 'source', `source`), `finished_at`
	FROM `jobs` WHERE `ended_seq` IS NOT NULL ORDER BY `ended_seq`;--> statement-breakpoint
-- What the bot has not been told of yet and was an errand.
INSERT INTO `events` (`id`, `type`, `version`, `account_id`, `data`, `created_at`)
	SELECT 'evt_' || lower(hex(randomblob(15))), 'credits.adjusted', 1, `accounts`.`id`,
		json_object('adjustment_id', substr(`key`, 9), 'amount', `body` ->> 'amount', 'reason', `body` ->> 'reason', 'undoes', NULL),
		`errands`.`created_at`
	FROM `errands` JOIN `accounts` ON `accounts`.`telegram_id` = `errands`.`telegram_id`
	WHERE `done_at` IS NULL AND `body` ->> 'kind' = 'credits_changed' ORDER BY `errands`.`created_at`;--> statement-breakpoint
INSERT INTO `events` (`id`, `type`, `version`, `data`, `created_at`)
	SELECT 'evt_' || lower(hex(randomblob(15))), CASE `body` ->> 'state' WHEN 'back' THEN 'model.back' ELSE 'model.resting' END, 1,
		CASE `body` ->> 'state' WHEN 'back' THEN json_remove(`body`, '$.kind', '$.state', '$.until') ELSE json_remove(`body`, '$.kind', '$.state') END,
		min(`created_at`)
	FROM `errands` WHERE `done_at` IS NULL AND `body` ->> 'kind' = 'model_rest' GROUP BY `body` ORDER BY min(`created_at`);--> statement-breakpoint
DELETE FROM `errands` WHERE `body` ->> 'kind' <> 'refund';--> statement-breakpoint
DROP INDEX `jobs_ended`;--> statement-breakpoint
ALTER TABLE `jobs` DROP COLUMN `ended_seq`;
