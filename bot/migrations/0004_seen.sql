ALTER TABLE `people` ADD `name` text;--> statement-breakpoint
ALTER TABLE `people` ADD `username` text;--> statement-breakpoint
ALTER TABLE `people` ADD `sought_by` text;
