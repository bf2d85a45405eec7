CREATE TABLE `numbers` (
	`user_id` text NOT NULL,
	`number` integer NOT NULL,
	`job_id` text NOT NULL,
	PRIMARY KEY(`user_id`, `number`)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `numbers_job` ON `numbers` (`user_id`,`job_id`);--> statement-breakpoint
INSERT INTO `numbers` (`user_id`, `number`, `job_id`)
	SELECT `user_id`, ROW_NUMBER() OVER (PARTITION BY `user_id` ORDER BY `created_at`, `job_id`), `job_id`
	FROM `forecasts` WHERE `job_id` IS NOT NULL;
