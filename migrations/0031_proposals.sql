CREATE TABLE `proposals` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`target` text NOT NULL,
	`account_id` text NOT NULL,
	`credits` integer NOT NULL,
	`amount` integer,
	`reason` text NOT NULL,
	`status` text NOT NULL,
	`proposed_by` text NOT NULL,
	`in_chat` integer NOT NULL,
	`proposed_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`decided_by` text,
	`decided_at` integer,
	`decline_reason` text
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `proposals_proposed` ON `proposals` (`proposed_at`,`id`);--> statement-breakpoint
CREATE INDEX `proposals_status` ON `proposals` (`status`,`expires_at`);--> statement-breakpoint
CREATE INDEX `proposals_account` ON `proposals` (`account_id`);--> statement-breakpoint
CREATE INDEX `audit_log_account` ON `audit_log` (json_extract(`after`, '$.account_id'));
