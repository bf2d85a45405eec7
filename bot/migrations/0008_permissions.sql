-- Menus follow permissions now; core says them again when a person writes next.
ALTER TABLE `people` ADD `permissions` text DEFAULT '' NOT NULL;
--> statement-breakpoint
ALTER TABLE `people` DROP COLUMN `role`;
