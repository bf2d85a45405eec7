ALTER TABLE `jobs` ADD `lease_id` text;--> statement-breakpoint
ALTER TABLE `jobs` ADD `lease_until` integer;