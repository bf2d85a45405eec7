ALTER TABLE `subscriptions` ADD `provider` text DEFAULT 'stars' NOT NULL;--> statement-breakpoint
ALTER TABLE `subscriptions` ADD `provider_ref` text;--> statement-breakpoint
ALTER TABLE `subscriptions` ADD `state` text;--> statement-breakpoint
ALTER TABLE `subscriptions` ADD `terms_order_id` text;--> statement-breakpoint
ALTER TABLE `subscriptions` ADD `next_order_id` text;--> statement-breakpoint
CREATE INDEX `subscriptions_account` ON `subscriptions` (`account_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `subscriptions_provider_ref` ON `subscriptions` (`provider`,`provider_ref`) WHERE "subscriptions"."provider_ref" IS NOT NULL;