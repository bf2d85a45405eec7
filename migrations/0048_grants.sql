CREATE TABLE `grants` (
	`entry_id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`kind` text NOT NULL,
	`reason` text NOT NULL,
	`credits` integer NOT NULL,
	`expires_at` integer,
	`expired` integer DEFAULT 0 NOT NULL,
	`warned_at` integer,
	`created_at` integer NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `grants_account` ON `grants` (`account_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `grants_expires_at` ON `grants` (`expires_at`) WHERE "grants"."warned_at" IS NULL AND "grants"."expires_at" IS NOT NULL;--> statement-breakpoint
ALTER TABLE `balances` ADD `lots` text;--> statement-breakpoint
ALTER TABLE `balances` ADD `expires_at` integer;--> statement-breakpoint
CREATE INDEX `balances_expires_at` ON `balances` (`expires_at`) WHERE "balances"."expires_at" IS NOT NULL;--> statement-breakpoint
ALTER TABLE `promo_codes` ADD `credits_days` integer;--> statement-breakpoint
ALTER TABLE `proposals` ADD `details` text;