ALTER TABLE `accounts` ADD `joined_to` text;--> statement-breakpoint
CREATE INDEX `accounts_joined_to` ON `accounts` (`joined_to`) WHERE "accounts"."joined_to" IS NOT NULL;