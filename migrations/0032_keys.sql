ALTER TABLE `api_keys` ADD `line_id` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `monthly_limit` integer;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `permissions` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `replaced_by` text;--> statement-breakpoint
CREATE INDEX `api_keys_line` ON `api_keys` (`line_id`);--> statement-breakpoint
ALTER TABLE `jobs` ADD `key_id` text;--> statement-breakpoint
CREATE INDEX `jobs_of_keys` ON `jobs` (`key_id`,`created_at`) WHERE "jobs"."key_id" IS NOT NULL;--> statement-breakpoint
ALTER TABLE `factor_proofs` DROP COLUMN `in_chat`;--> statement-breakpoint
UPDATE `api_keys` SET `line_id` = `id`;
