CREATE TABLE `bank_entries` (
	`id` text PRIMARY KEY NOT NULL,
	`statement_id` text NOT NULL,
	`iban` text NOT NULL,
	`bank_ref` text,
	`booked_on` text NOT NULL,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`direction` text NOT NULL,
	`is_reversal` integer NOT NULL,
	`text` text NOT NULL,
	`party` text,
	`party_iban` text,
	`reference` text,
	`state` text NOT NULL,
	`fault` text,
	`order_id` text,
	`refund_id` text,
	`reverses` text,
	`decided_by` text,
	`reason` text,
	`imported_at` integer NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `bank_entries_day` ON `bank_entries` (`iban`,`booked_on`);--> statement-breakpoint
CREATE INDEX `bank_entries_bank_ref` ON `bank_entries` (`iban`,`bank_ref`) WHERE "bank_entries"."bank_ref" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `bank_entries_order` ON `bank_entries` (`order_id`) WHERE "bank_entries"."order_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `bank_entries_refund` ON `bank_entries` (`refund_id`) WHERE "bank_entries"."refund_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `bank_entries_reverses` ON `bank_entries` (`reverses`) WHERE "bank_entries"."reverses" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `bank_entries_state` ON `bank_entries` (`state`,`id`);--> statement-breakpoint
CREATE INDEX `bank_entries_imported` ON `bank_entries` (`imported_at`);--> statement-breakpoint
CREATE TABLE `bank_statements` (
	`id` text PRIMARY KEY NOT NULL,
	`iban` text NOT NULL,
	`currency` text NOT NULL,
	`opening` integer NOT NULL,
	`closing` integer NOT NULL,
	`first_on` text NOT NULL,
	`last_on` text NOT NULL,
	`imported_at` integer NOT NULL,
	`imported_by` text NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `bank_statements_account` ON `bank_statements` (`iban`,`last_on`);--> statement-breakpoint
CREATE INDEX `orders_provider_ref` ON `orders` (`provider`,`provider_ref`) WHERE "orders"."provider_ref" IS NOT NULL;