ALTER TABLE `jobs` ADD `granted` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `jobs` ADD `granted_to` text;--> statement-breakpoint
CREATE UNIQUE INDEX `jobs_sampled` ON `jobs` (`granted_to`,`model_name`) WHERE "jobs"."granted_to" IS NOT NULL AND "jobs"."status" IN ('PENDING', 'OK');--> statement-breakpoint
CREATE INDEX `jobs_sampled_account` ON `jobs` (`account_id`,`model_name`) WHERE "jobs"."granted_to" IS NOT NULL;--> statement-breakpoint
ALTER TABLE `quotes` ADD `free` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `track_forecasts` ADD `low_80` real;--> statement-breakpoint
ALTER TABLE `track_forecasts` ADD `high_80` real;