ALTER TABLE `accounts` ADD `decision_reason` text;--> statement-breakpoint
CREATE INDEX `accounts_applied` ON `accounts` (`created_at`) WHERE "accounts"."state" = 'applied';--> statement-breakpoint
CREATE TABLE `invitations` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`hash` text NOT NULL,
	`role` text NOT NULL,
	`monthly_limit` integer,
	`email` text,
	`telegram_id` text,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`ended_at` integer
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `invitations_hash` ON `invitations` (`hash`);--> statement-breakpoint
CREATE INDEX `invitations_account` ON `invitations` (`account_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `jobs_of_members` ON `jobs` (`account_id`,`user_id`,`created_at`) WHERE substr("jobs"."user_id", 5) <> substr("jobs"."account_id", 5);--> statement-breakpoint
UPDATE `roles` SET `permissions` = 'accounts.read companies.decide credits.adjust jobs.read payments.read payments.refund personal.read' WHERE `id` = 'operator' AND `permissions` = 'accounts.read credits.adjust jobs.read payments.read payments.refund personal.read';
