ALTER TABLE `jobs` ADD `kept_until` integer;--> statement-breakpoint
ALTER TABLE `jobs` ADD `purged_at` integer;--> statement-breakpoint
CREATE INDEX `jobs_dataset` ON `jobs` (`dataset_id`);--> statement-breakpoint
CREATE INDEX `jobs_kept` ON `jobs` (`kept_until`) WHERE "jobs"."purged_at" IS NULL;--> statement-breakpoint
ALTER TABLE `results` ADD `packed` blob;
--> statement-breakpoint
UPDATE `jobs` SET `kept_until` = `finished_at` + (400 + `horizon`) * 86400000 WHERE `finished_at` IS NOT NULL;
