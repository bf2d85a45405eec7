CREATE TABLE `watches` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`user_id` text NOT NULL,
	`source` text NOT NULL,
	`market` text NOT NULL,
	`symbol` text NOT NULL,
	`name` text NOT NULL,
	`model` text NOT NULL,
	`horizon` integer NOT NULL,
	`rows` integer NOT NULL,
	`every` text NOT NULL,
	`max_cost` integer NOT NULL,
	`state` text NOT NULL,
	`why` text,
	`tells_band` integer NOT NULL,
	`p_loss_above` real,
	`var_above` real,
	`run` integer DEFAULT 0 NOT NULL,
	`seen_run` integer DEFAULT 0 NOT NULL,
	`job_id` text,
	`due_at` integer NOT NULL,
	`try_at` integer NOT NULL,
	`tries` integer DEFAULT 0 NOT NULL,
	`look_at` integer NOT NULL,
	`looks_until` integer NOT NULL,
	`created_at` integer NOT NULL,
	CONSTRAINT "watches_state" CHECK("watches"."state" IN ('active', 'paused', 'ended'))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `watches_one` ON `watches` (`user_id`,`account_id`,`market`,`symbol`) WHERE "watches"."state" <> 'ended';--> statement-breakpoint
CREATE INDEX `watches_account` ON `watches` (`account_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `watches_due` ON `watches` (`try_at`) WHERE "watches"."state" = 'active';--> statement-breakpoint
CREATE INDEX `watches_open` ON `watches` (`id`) WHERE "watches"."seen_run" < "watches"."run";--> statement-breakpoint
CREATE INDEX `watches_look` ON `watches` (`look_at`);