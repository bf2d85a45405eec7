CREATE TABLE `payment_disputes` (
	`provider` text NOT NULL,
	`dispute_id` text NOT NULL,
	`charge_id` text NOT NULL,
	`account_id` text NOT NULL,
	`amount` integer NOT NULL,
	`status` text NOT NULL,
	`told_status` text,
	`credits` integer NOT NULL,
	`frozen` integer NOT NULL,
	`taken` integer DEFAULT 0 NOT NULL,
	`debt` integer DEFAULT 0 NOT NULL,
	`entries` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`changed_at` integer NOT NULL,
	PRIMARY KEY(`provider`, `dispute_id`)
) STRICT;
--> statement-breakpoint
CREATE INDEX `payment_disputes_charge` ON `payment_disputes` (`provider`,`charge_id`);--> statement-breakpoint
CREATE INDEX `payment_disputes_open` ON `payment_disputes` (`provider`) WHERE "payment_disputes"."status" = 'open';--> statement-breakpoint
CREATE TABLE `payment_events` (
	`provider` text NOT NULL,
	`event_id` text NOT NULL,
	`type` text NOT NULL,
	`body` text NOT NULL,
	`payment` text,
	`received_at` integer NOT NULL,
	`state` text NOT NULL,
	`detail` text,
	`tries` integer DEFAULT 0 NOT NULL,
	`due_at` integer NOT NULL,
	PRIMARY KEY(`provider`, `event_id`)
) STRICT;
--> statement-breakpoint
CREATE INDEX `payment_events_due` ON `payment_events` (`due_at`) WHERE "payment_events"."state" = 'new';--> statement-breakpoint
CREATE INDEX `payment_events_age` ON `payment_events` (`received_at`);--> statement-breakpoint
CREATE TABLE `payment_refunds` (
	`id` text PRIMARY KEY NOT NULL,
	`provider` text NOT NULL,
	`charge_id` text NOT NULL,
	`provider_id` text,
	`amount` integer NOT NULL,
	`status` text NOT NULL,
	`reason` text NOT NULL,
	`tries` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`changed_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `payment_refunds_provider` ON `payment_refunds` (`provider`,`provider_id`);--> statement-breakpoint
CREATE INDEX `payment_refunds_charge` ON `payment_refunds` (`provider`,`charge_id`);--> statement-breakpoint
CREATE INDEX `payment_refunds_changed` ON `payment_refunds` (`changed_at`);--> statement-breakpoint
CREATE TABLE `reconciliations` (
	`provider` text NOT NULL,
	`started_at` integer NOT NULL,
	`finished_at` integer NOT NULL,
	`result` text NOT NULL,
	PRIMARY KEY(`provider`, `started_at`)
) STRICT;
--> statement-breakpoint
ALTER TABLE `charges` ADD `amount` integer;--> statement-breakpoint
ALTER TABLE `charges` ADD `currency` text;--> statement-breakpoint
ALTER TABLE `charges` ADD `refunded_credits` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `charges` ADD `lost_credits` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `charges` ADD `refund_entries` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `charges_order` ON `charges` (`order_id`);--> statement-breakpoint
ALTER TABLE `orders` ADD `provider_ref` text;--> statement-breakpoint
ALTER TABLE `orders` ADD `url` text;--> statement-breakpoint
CREATE INDEX `orders_unsettled` ON `orders` (`provider`,`created_at`) WHERE "orders"."status" IN ('open', 'processing');
--> statement-breakpoint
UPDATE `charges` SET `refunded_credits` = `credits`, `refund_entries` = 1 WHERE `refunded_at` IS NOT NULL;
