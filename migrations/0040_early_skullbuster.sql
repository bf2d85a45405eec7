ALTER TABLE `datasets` ADD `panel` integer;--> statement-breakpoint
ALTER TABLE `jobs` ADD `rows_each` integer;