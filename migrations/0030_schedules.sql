CREATE TABLE `schedule_runs` (
	`name` text NOT NULL,
	`number` integer NOT NULL,
	`status` text NOT NULL,
	`trigger` text NOT NULL,
	`due_at` integer NOT NULL,
	`started_at` integer NOT NULL,
	`finished_at` integer,
	`error` text,
	`asked_by` text,
	PRIMARY KEY(`name`, `number`)
) STRICT;
--> statement-breakpoint
CREATE TABLE `schedules` (
	`name` text PRIMARY KEY NOT NULL,
	`cron` text NOT NULL,
	`next_at` integer NOT NULL,
	`is_retry` integer DEFAULT false NOT NULL,
	`leased_by` text,
	`leased_until` integer
) STRICT;
