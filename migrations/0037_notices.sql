CREATE TABLE `broadcasts` (
	`id` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`segment` text NOT NULL,
	`text_en` text NOT NULL,
	`text_ru` text NOT NULL,
	`recipients` integer,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`ended_at` integer
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `broadcasts_created_at` ON `broadcasts` (`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `mail_bounces` (
	`address` text PRIMARY KEY NOT NULL,
	`reply` text NOT NULL,
	`at` integer NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `notice_settings` (
	`user_id` text PRIMARY KEY NOT NULL,
	`kinds` text NOT NULL,
	`quiet` text,
	`unprompted_at` integer,
	`blocked_at` integer,
	`changed_at` integer NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `notice_templates` (
	`type` text NOT NULL,
	`language` text NOT NULL,
	`version` integer NOT NULL,
	`subject` text,
	`text` text,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`broken_at` integer,
	PRIMARY KEY(`type`, `language`, `version`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `notices` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`key` text NOT NULL,
	`user_id` text NOT NULL,
	`account_id` text,
	`type` text NOT NULL,
	`kind` text NOT NULL,
	`channel` text NOT NULL,
	`body` text NOT NULL,
	`state` text NOT NULL,
	`why` text,
	`broadcast_id` text,
	`due_at` integer NOT NULL,
	`handed_at` integer,
	`ended_at` integer,
	`created_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `notices_id` ON `notices` (`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `notices_key` ON `notices` (`key`);--> statement-breakpoint
CREATE INDEX `notices_user` ON `notices` (`user_id`,`seq`);--> statement-breakpoint
CREATE INDEX `notices_due` ON `notices` (`channel`,`due_at`) WHERE "notices"."state" = 'owed';--> statement-breakpoint
CREATE INDEX `notices_broadcast` ON `notices` (`broadcast_id`,`state`) WHERE "notices"."broadcast_id" IS NOT NULL;--> statement-breakpoint
CREATE TABLE `ticket_files` (
	`id` text PRIMARY KEY NOT NULL,
	`ticket_id` text NOT NULL,
	`message_id` text NOT NULL,
	`name` text NOT NULL,
	`bytes` integer NOT NULL,
	`content` blob NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `ticket_files_ticket` ON `ticket_files` (`ticket_id`);--> statement-breakpoint
CREATE TABLE `ticket_messages` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`ticket_id` text NOT NULL,
	`author_id` text NOT NULL,
	`is_staff` integer NOT NULL,
	`text` text NOT NULL,
	`note` text,
	`created_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `ticket_messages_id` ON `ticket_messages` (`id`);--> statement-breakpoint
CREATE INDEX `ticket_messages_ticket` ON `ticket_messages` (`ticket_id`,`seq`);--> statement-breakpoint
CREATE INDEX `ticket_messages_author` ON `ticket_messages` (`author_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `tickets` (
	`id` text PRIMARY KEY NOT NULL,
	`number` integer NOT NULL,
	`user_id` text NOT NULL,
	`account_id` text NOT NULL,
	`subject` text NOT NULL,
	`state` text NOT NULL,
	`assignee_id` text,
	`job_id` text,
	`request_id` text,
	`rating` integer,
	`waiting_since` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`solved_at` integer
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `tickets_number` ON `tickets` (`number`);--> statement-breakpoint
CREATE INDEX `tickets_user` ON `tickets` (`user_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `tickets_queue` ON `tickets` (`waiting_since`) WHERE "tickets"."state" <> 'solved';--> statement-breakpoint
CREATE INDEX `tickets_list` ON `tickets` (`created_at`,`id`);--> statement-breakpoint
ALTER TABLE `mails` ADD `notice_id` text;--> statement-breakpoint
CREATE UNIQUE INDEX `mails_notice` ON `mails` (`notice_id`) WHERE "mails"."notice_id" IS NOT NULL;
--> statement-breakpoint
-- What has happened before is told already.
INSERT INTO `settings` (`key`, `value`) SELECT 'notices_cursor', coalesce(max(`seq`), 0) FROM `events`;
--> statement-breakpoint
UPDATE `roles` SET `permissions` = trim(`permissions` || ' notices.read tickets.answer') WHERE `id` IN ('support', 'operator') AND `built_in` = 1;
