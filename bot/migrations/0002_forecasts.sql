ALTER TABLE `owed` RENAME TO `outbox`;--> statement-breakpoint
ALTER TABLE `outbox` ADD `waits_for_core` integer DEFAULT false NOT NULL;--> statement-breakpoint
CREATE TABLE `forecasts` (
	`key` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`state` text NOT NULL,
	`body` text,
	`job_id` text,
	`message_id` integer,
	`edits` integer DEFAULT 0 NOT NULL,
	`sending_at` integer,
	`created_at` integer NOT NULL,
	`told_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `forecasts_job` ON `forecasts` (`job_id`);--> statement-breakpoint
CREATE INDEX `forecasts_created_at` ON `forecasts` (`created_at`);--> statement-breakpoint
-- What was under way is gone on with: its row is named by its job.
INSERT INTO `forecasts` (`key`, `user_id`, `state`, `job_id`, `message_id`, `edits`, `created_at`, `told_at`)
	SELECT `job_id`, `user_id`,
		CASE
			WHEN `told_at` IS NOT NULL THEN 'told'
			WHEN EXISTS (SELECT 1 FROM `outbox` WHERE `key` = 'result:' || `job_id` AND `due_at` IS NOT NULL) THEN 'ended'
			WHEN `message_id` IS NULL THEN 'accepted'
			ELSE 'shown'
		END,
		`job_id`, `message_id`, `edits`, `created_at`, `told_at`
	FROM `jobs`;--> statement-breakpoint
DELETE FROM `outbox` WHERE `kind` = 'progress' OR `due_at` IS NULL;--> statement-breakpoint
DROP TABLE `jobs`;
