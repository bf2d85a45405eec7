ALTER TABLE `jobs` ADD `instead_of` text;--> statement-breakpoint
ALTER TABLE `model_versions` ADD `rest` text;