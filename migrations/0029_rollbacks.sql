CREATE TABLE `rollbacks` (
	`seq` integer PRIMARY KEY NOT NULL,
	`by_seq` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `audit_log_actor` ON `audit_log` (`actor_id`);
--> statement-breakpoint
CREATE INDEX `audit_log_target` ON `audit_log` (`target`);
