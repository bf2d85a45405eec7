CREATE TABLE `accounts` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text,
	`password_hash` text,
	`telegram_id` text,
	`role` text DEFAULT 'user' NOT NULL,
	`kind` text DEFAULT 'personal' NOT NULL,
	`company` text,
	`language` text DEFAULT 'en' NOT NULL,
	`terms_accepted_at` integer,
	`blocked_at` integer,
	`tokens_valid_from` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `accounts_email` ON `accounts` (`email`);--> statement-breakpoint
CREATE UNIQUE INDEX `accounts_telegram_id` ON `accounts` (`telegram_id`);--> statement-breakpoint
CREATE INDEX `accounts_created_at` ON `accounts` (`created_at`);--> statement-breakpoint
CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`name` text NOT NULL,
	`prefix` text NOT NULL,
	`hash` text NOT NULL,
	`scopes` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`last_used_at` integer,
	`revoked_at` integer
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_hash` ON `api_keys` (`hash`);--> statement-breakpoint
CREATE INDEX `api_keys_account` ON `api_keys` (`account_id`);--> statement-breakpoint
CREATE TABLE `audit_log` (
	`seq` integer PRIMARY KEY NOT NULL,
	`created_at` integer NOT NULL,
	`actor_id` text NOT NULL,
	`action` text NOT NULL,
	`target` text NOT NULL,
	`reason` text,
	`before` text NOT NULL,
	`after` text NOT NULL,
	`request_id` text NOT NULL,
	`hash` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `balances` (
	`ledger_account` text PRIMARY KEY NOT NULL,
	`owner_id` text,
	`amount` integer NOT NULL,
	`floored` integer NOT NULL,
	CONSTRAINT "balances_floor" CHECK("balances"."floored" = 0 OR "balances"."amount" >= 0)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `balances_owner` ON `balances` (`owner_id`);--> statement-breakpoint
CREATE TABLE `charges` (
	`provider` text NOT NULL,
	`charge_id` text NOT NULL,
	`order_id` text NOT NULL,
	`account_id` text NOT NULL,
	`credits` integer NOT NULL,
	`created_at` integer NOT NULL,
	`refunded_at` integer,
	PRIMARY KEY(`provider`, `charge_id`)
) STRICT;
--> statement-breakpoint
CREATE INDEX `charges_account` ON `charges` (`account_id`);--> statement-breakpoint
CREATE TABLE `datasets` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`valid_rows` integer NOT NULL,
	`audit` text NOT NULL,
	`history` text NOT NULL,
	`tail` blob NOT NULL,
	`table_of` text,
	`created_at` integer NOT NULL,
	`expires_at` integer
) STRICT;
--> statement-breakpoint
CREATE INDEX `datasets_expiry` ON `datasets` (`expires_at`) WHERE "datasets"."expires_at" IS NOT NULL;--> statement-breakpoint
CREATE TABLE `entries` (
	`id` text PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`reason` text NOT NULL,
	`account_id` text,
	`job_id` text,
	`key` text NOT NULL,
	`created_at` integer NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `entries_key` ON `entries` (`key`);--> statement-breakpoint
CREATE INDEX `entries_job` ON `entries` (`job_id`,`type`);--> statement-breakpoint
CREATE INDEX `entries_created_at` ON `entries` (`created_at`);--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`account_id` text NOT NULL,
	`route` text NOT NULL,
	`key` text NOT NULL,
	`body_hash` text NOT NULL,
	`status` integer NOT NULL,
	`body` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`account_id`, `route`, `key`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `idempotency_keys_created_at` ON `idempotency_keys` (`created_at`);--> statement-breakpoint
CREATE TABLE `jobs` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`account_id` text NOT NULL,
	`status` text NOT NULL,
	`model_name` text NOT NULL,
	`model_version_id` text NOT NULL,
	`model_version` text NOT NULL,
	`cost` integer NOT NULL,
	`horizon` integer NOT NULL,
	`risk_steps` text NOT NULL,
	`dataset_id` text NOT NULL,
	`rows` integer NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`failure` text,
	`failure_detail` text,
	`verdict` text,
	`last_price` real,
	`median` real,
	`created_at` integer NOT NULL,
	`deadline_at` integer NOT NULL,
	`finished_at` integer,
	`ended_seq` integer,
	CONSTRAINT "jobs_status" CHECK("jobs"."status" IN ('PENDING', 'OK', 'ERROR', 'CANCELED'))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `jobs_id` ON `jobs` (`id`);--> statement-breakpoint
CREATE INDEX `jobs_account` ON `jobs` (`account_id`,`seq`);--> statement-breakpoint
CREATE INDEX `jobs_account_status` ON `jobs` (`account_id`,`status`,`seq`);--> statement-breakpoint
CREATE INDEX `jobs_pending` ON `jobs` (`seq`) WHERE "jobs"."status" = 'PENDING';--> statement-breakpoint
CREATE INDEX `jobs_finished` ON `jobs` (`finished_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `jobs_ended` ON `jobs` (`ended_seq`);--> statement-breakpoint
CREATE TABLE `link_codes` (
	`hash` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer
) STRICT;
--> statement-breakpoint
CREATE TABLE `model_prices` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`price_per_row` integer NOT NULL,
	`reason` text NOT NULL,
	`actor_id` text NOT NULL,
	`created_at` integer NOT NULL,
	CONSTRAINT "model_prices_amount" CHECK("model_prices"."price_per_row" >= 0)
) STRICT;
--> statement-breakpoint
CREATE INDEX `model_prices_name` ON `model_prices` (`name`,`id`);--> statement-breakpoint
CREATE TABLE `model_versions` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`version` text NOT NULL,
	`state` text NOT NULL,
	`sha256` text NOT NULL,
	`size_bytes` integer NOT NULL,
	`path` text NOT NULL,
	`manifest` text NOT NULL,
	`card` text NOT NULL,
	`verification` text,
	`quarantine_reason` text,
	`created_at` integer NOT NULL,
	`activated_at` integer
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `model_versions_name_version` ON `model_versions` (`name`,`version`);--> statement-breakpoint
CREATE UNIQUE INDEX `model_versions_active` ON `model_versions` (`name`) WHERE "model_versions"."state" = 'active';--> statement-breakpoint
CREATE TABLE `orders` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`provider` text NOT NULL,
	`credits` integer NOT NULL,
	`price_amount` integer NOT NULL,
	`price_currency` text NOT NULL,
	`status` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `orders_account` ON `orders` (`account_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `postings` (
	`entry_id` text NOT NULL,
	`position` integer NOT NULL,
	`source` text NOT NULL,
	`target` text NOT NULL,
	`amount` integer NOT NULL,
	PRIMARY KEY(`entry_id`, `position`),
	CONSTRAINT "postings_amount" CHECK("postings"."amount" > 0)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `postings_source` ON `postings` (`source`,`amount`);--> statement-breakpoint
CREATE INDEX `postings_target` ON `postings` (`target`,`amount`);--> statement-breakpoint
CREATE TABLE `probes` (
	`id` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `refresh_tokens` (
	`hash` text PRIMARY KEY NOT NULL,
	`family_id` text NOT NULL,
	`account_id` text NOT NULL,
	`client` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer,
	`revoked_at` integer
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `refresh_tokens_family` ON `refresh_tokens` (`family_id`);--> statement-breakpoint
CREATE INDEX `refresh_tokens_account` ON `refresh_tokens` (`account_id`);--> statement-breakpoint
CREATE TABLE `results` (
	`job_id` text PRIMARY KEY NOT NULL,
	`body` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `settings` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `signing_keys` (
	`kid` text PRIMARY KEY NOT NULL,
	`private_jwk` text NOT NULL,
	`public_jwk` text NOT NULL,
	`created_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `statement_lines` (
	`account_id` text NOT NULL,
	`seq` integer NOT NULL,
	`entry_id` text NOT NULL,
	`type` text NOT NULL,
	`amount` integer NOT NULL,
	`balance_after` integer NOT NULL,
	`reason` text NOT NULL,
	`job_id` text,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`account_id`, `seq`),
	CONSTRAINT "statement_balance" CHECK("statement_lines"."balance_after" >= 0)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `track_forecasts` (
	`job_id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`model_name` text NOT NULL,
	`anchor_at` integer NOT NULL,
	`horizon` integer NOT NULL,
	`steps` integer DEFAULT 0 NOT NULL,
	`pinball` real,
	`pinball_naive` real,
	`inside_80` integer,
	`inside_95` integer,
	`scored_at` integer
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `track_forecasts_open` ON `track_forecasts` (`account_id`,`anchor_at`) WHERE "track_forecasts"."steps" < "track_forecasts"."horizon";--> statement-breakpoint
CREATE INDEX `track_forecasts_model` ON `track_forecasts` (`model_name`) WHERE "track_forecasts"."steps" > 0;--> statement-breakpoint
CREATE TRIGGER `entries_no_update` BEFORE UPDATE ON `entries` BEGIN SELECT RAISE(ABORT, 'entries are append only'); END;--> statement-breakpoint
CREATE TRIGGER `entries_no_delete` BEFORE DELETE ON `entries` BEGIN SELECT RAISE(ABORT, 'entries are append only'); END;--> statement-breakpoint
CREATE TRIGGER `postings_no_update` BEFORE UPDATE ON `postings` BEGIN SELECT RAISE(ABORT, 'postings are append only'); END;--> statement-breakpoint
CREATE TRIGGER `postings_no_delete` BEFORE DELETE ON `postings` BEGIN SELECT RAISE(ABORT, 'postings are append only'); END;--> statement-breakpoint
CREATE TRIGGER `statement_lines_no_update` BEFORE UPDATE ON `statement_lines` BEGIN SELECT RAISE(ABORT, 'statements are append only'); END;--> statement-breakpoint
CREATE TRIGGER `statement_lines_no_delete` BEFORE DELETE ON `statement_lines` BEGIN SELECT RAISE(ABORT, 'statements are append only'); END;--> statement-breakpoint
CREATE TRIGGER `audit_log_no_update` BEFORE UPDATE ON `audit_log` BEGIN SELECT RAISE(ABORT, 'the audit log is append only'); END;--> statement-breakpoint
CREATE TRIGGER `audit_log_no_delete` BEFORE DELETE ON `audit_log` BEGIN SELECT RAISE(ABORT, 'the audit log is append only'); END;--> statement-breakpoint
INSERT INTO `probes` (`id`, `at`) VALUES (1, 0);
