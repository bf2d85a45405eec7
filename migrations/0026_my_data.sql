CREATE TABLE `deletions` (
	`account_id` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`requested_at` integer NOT NULL,
	`due_at` integer NOT NULL,
	`erased_at` integer
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `exports` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`user_id` text NOT NULL,
	`state` text NOT NULL,
	`via` text NOT NULL,
	`awaits` text,
	`bytes` integer,
	`created_at` integer NOT NULL,
	`ready_at` integer,
	`expires_at` integer
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `exports_account` ON `exports` (`account_id`,`created_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `exports_making` ON `exports` (`account_id`) WHERE "exports"."state" = 'making';--> statement-breakpoint
CREATE TABLE `forgotten` (
	`mark` text PRIMARY KEY NOT NULL,
	`forgotten_at` integer NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
-- The books stay append only, but for what says who somebody was: a Telegram id in the key of a grant becomes a fingerprint, and the
-- reasons of an account go while it is being deleted.
DROP TRIGGER `entries_no_update`;--> statement-breakpoint
CREATE TRIGGER `entries_no_update` BEFORE UPDATE ON `entries` WHEN NOT (
	NEW.`id` IS OLD.`id` AND NEW.`type` IS OLD.`type` AND NEW.`account_id` IS OLD.`account_id` AND NEW.`job_id` IS OLD.`job_id` AND NEW.`created_at` IS OLD.`created_at`
	AND (
		(NEW.`reason` IS OLD.`reason` AND OLD.`key` GLOB 'grant:*:telegram:*' AND NEW.`key` GLOB 'grant:*:person:*')
		OR (NEW.`key` IS OLD.`key` AND NEW.`reason` = '' AND EXISTS (SELECT 1 FROM `deletions` WHERE `account_id` = OLD.`account_id` AND `state` = 'erasing'))
	)
) BEGIN SELECT RAISE(ABORT, 'entries are append only'); END;--> statement-breakpoint
DROP TRIGGER `statement_lines_no_update`;--> statement-breakpoint
CREATE TRIGGER `statement_lines_no_update` BEFORE UPDATE ON `statement_lines` WHEN NOT (
	NEW.`account_id` IS OLD.`account_id` AND NEW.`seq` IS OLD.`seq` AND NEW.`entry_id` IS OLD.`entry_id` AND NEW.`type` IS OLD.`type` AND NEW.`amount` IS OLD.`amount`
	AND NEW.`balance_after` IS OLD.`balance_after` AND NEW.`job_id` IS OLD.`job_id` AND NEW.`created_at` IS OLD.`created_at`
	AND NEW.`reason` = '' AND EXISTS (SELECT 1 FROM `deletions` WHERE `account_id` = OLD.`account_id` AND `state` = 'erasing')
) BEGIN SELECT RAISE(ABORT, 'statements are append only'); END;
