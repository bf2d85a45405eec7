CREATE TABLE `errands` (
	`key` text PRIMARY KEY NOT NULL,
	`telegram_id` text NOT NULL,
	`body` text NOT NULL,
	`created_at` integer NOT NULL,
	`due_at` integer NOT NULL,
	`claims` integer DEFAULT 0 NOT NULL,
	`done_at` integer
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `errands_due` ON `errands` (`due_at`) WHERE "errands"."done_at" IS NULL;--> statement-breakpoint
ALTER TABLE `charges` ADD `telegram_id` text;--> statement-breakpoint
ALTER TABLE `charges` ADD `returned_at` integer;--> statement-breakpoint
UPDATE `charges` SET `telegram_id` = (SELECT `telegram_id` FROM `accounts` WHERE `id` = `account_id`) WHERE `provider` <> 'sandbox';--> statement-breakpoint
-- What Telegram itself has returned, and play money. Stars of other refunds were never given back: they are owed from here on.
UPDATE `charges` SET `returned_at` = `refunded_at` WHERE `provider` = 'sandbox'
	OR `charge_id` IN (SELECT `target` FROM `audit_log` WHERE `action` = 'payment.refunded' AND `actor_id` = 'system');--> statement-breakpoint
INSERT INTO `errands` (`key`, `telegram_id`, `body`, `created_at`, `due_at`)
	SELECT 'refund:' || `charge_id`, `telegram_id`,
		json_object('kind', 'refund', 'charge_id', `charge_id`, 'credits', `credits`, 'asked_by', NULL), `refunded_at`, `refunded_at`
	FROM `charges` WHERE `refunded_at` IS NOT NULL AND `returned_at` IS NULL AND `telegram_id` IS NOT NULL;
