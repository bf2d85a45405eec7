CREATE TABLE `subscriptions` (
	`order_id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`telegram_id` text NOT NULL,
	`charge_id` text NOT NULL,
	`paid_until` integer NOT NULL,
	`renews` integer NOT NULL,
	`created_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `subscriptions_person` ON `subscriptions` (`telegram_id`);--> statement-breakpoint
ALTER TABLE `orders` ADD `plan` text;
