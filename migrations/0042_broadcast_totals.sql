DROP INDEX `mails_due`;--> statement-breakpoint
ALTER TABLE `mails` ADD `rank` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `mails_due` ON `mails` (`rank`,`due_at`);--> statement-breakpoint
ALTER TABLE `broadcasts` ADD `totals` text;