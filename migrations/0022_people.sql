CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text,
	`password_hash` text,
	`telegram_id` text,
	`role` text DEFAULT 'user' NOT NULL,
	`language` text DEFAULT 'en' NOT NULL,
	`terms_accepted_at` integer,
	`chosen_account_id` text,
	`blocked_at` integer,
	`tokens_valid_from` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `memberships` (
	`account_id` text NOT NULL,
	`user_id` text NOT NULL,
	`role` text NOT NULL,
	`monthly_limit` integer,
	`since` integer NOT NULL,
	`ended_at` integer,
	PRIMARY KEY(`account_id`, `user_id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
-- Each account becomes a person and their account: `usr_x` is the owner of `acc_x`.
INSERT INTO `users` (`id`, `email`, `password_hash`, `telegram_id`, `role`, `language`, `terms_accepted_at`, `blocked_at`, `tokens_valid_from`, `created_at`)
SELECT 'usr_' || substr(`id`, 5), `email`, `password_hash`, `telegram_id`, `role`, `language`, `terms_accepted_at`, `blocked_at`, `tokens_valid_from`, `created_at` FROM `accounts`;
--> statement-breakpoint
INSERT INTO `memberships` (`account_id`, `user_id`, `role`, `since`)
SELECT `id`, 'usr_' || substr(`id`, 5), 'owner', `created_at` FROM `accounts`;
--> statement-breakpoint
CREATE UNIQUE INDEX `users_email` ON `users` (`email`);--> statement-breakpoint
CREATE UNIQUE INDEX `users_telegram_id` ON `users` (`telegram_id`);--> statement-breakpoint
CREATE INDEX `memberships_user` ON `memberships` (`user_id`);--> statement-breakpoint
DROP INDEX `accounts_email`;--> statement-breakpoint
DROP INDEX `accounts_telegram_id`;--> statement-breakpoint
ALTER TABLE `accounts` DROP COLUMN `email`;--> statement-breakpoint
ALTER TABLE `accounts` DROP COLUMN `password_hash`;--> statement-breakpoint
ALTER TABLE `accounts` DROP COLUMN `telegram_id`;--> statement-breakpoint
ALTER TABLE `accounts` DROP COLUMN `role`;--> statement-breakpoint
ALTER TABLE `accounts` DROP COLUMN `language`;--> statement-breakpoint
ALTER TABLE `accounts` DROP COLUMN `terms_accepted_at`;--> statement-breakpoint
ALTER TABLE `accounts` DROP COLUMN `tokens_valid_from`;--> statement-breakpoint
ALTER TABLE `accounts` ADD `tax_id` text;--> statement-breakpoint
ALTER TABLE `accounts` ADD `billing_address` text;--> statement-breakpoint
ALTER TABLE `accounts` ADD `state` text DEFAULT 'active' NOT NULL;--> statement-breakpoint
UPDATE `accounts` SET `state` = 'closed' WHERE `joined_to` IS NOT NULL;--> statement-breakpoint
DROP INDEX `refresh_tokens_account`;--> statement-breakpoint
ALTER TABLE `refresh_tokens` RENAME COLUMN `account_id` TO `user_id`;--> statement-breakpoint
UPDATE `refresh_tokens` SET `user_id` = 'usr_' || substr(`user_id`, 5);--> statement-breakpoint
CREATE INDEX `refresh_tokens_user` ON `refresh_tokens` (`user_id`);--> statement-breakpoint
ALTER TABLE `link_codes` RENAME COLUMN `account_id` TO `user_id`;--> statement-breakpoint
UPDATE `link_codes` SET `user_id` = 'usr_' || substr(`user_id`, 5);--> statement-breakpoint
ALTER TABLE `password_resets` RENAME COLUMN `account_id` TO `user_id`;--> statement-breakpoint
UPDATE `password_resets` SET `user_id` = 'usr_' || substr(`user_id`, 5);--> statement-breakpoint
ALTER TABLE `api_keys` ADD `user_id` text DEFAULT '' NOT NULL;--> statement-breakpoint
UPDATE `api_keys` SET `user_id` = 'usr_' || substr(`account_id`, 5);--> statement-breakpoint
ALTER TABLE `jobs` ADD `user_id` text DEFAULT '' NOT NULL;--> statement-breakpoint
UPDATE `jobs` SET `user_id` = 'usr_' || substr(`account_id`, 5);--> statement-breakpoint
ALTER TABLE `orders` ADD `user_id` text DEFAULT '' NOT NULL;--> statement-breakpoint
UPDATE `orders` SET `user_id` = 'usr_' || substr(`account_id`, 5);--> statement-breakpoint
ALTER TABLE `events` ADD `user_id` text;
