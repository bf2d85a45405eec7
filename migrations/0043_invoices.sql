CREATE TABLE `invoice_counters` (
	`series` text NOT NULL,
	`year` integer NOT NULL,
	`last` integer NOT NULL,
	PRIMARY KEY(`series`, `year`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `invoices` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`state` text NOT NULL,
	`series` text,
	`year` integer,
	`serial` integer,
	`account_id` text NOT NULL,
	`user_id` text NOT NULL,
	`total` integer NOT NULL,
	`currency` text NOT NULL,
	`paper` text NOT NULL,
	`order_id` text,
	`provider` text,
	`charge_id` text,
	`refers_to` text,
	`created_at` integer NOT NULL,
	`issued_at` integer,
	`due_at` integer,
	`ended_at` integer,
	`reminders` integer DEFAULT 0 NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `invoices_number` ON `invoices` (`series`,`year`,`serial`);--> statement-breakpoint
CREATE INDEX `invoices_account` ON `invoices` (`account_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `invoices_order` ON `invoices` (`order_id`) WHERE "invoices"."order_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `invoices_charge` ON `invoices` (`provider`,`charge_id`) WHERE "invoices"."charge_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `invoices_refers_to` ON `invoices` (`refers_to`) WHERE "invoices"."refers_to" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `invoices_open` ON `invoices` (`due_at`) WHERE "invoices"."state" IN ('pending', 'overdue');