CREATE TABLE `backup_codes` (
	`hash` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`used_at` integer
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `backup_codes_user` ON `backup_codes` (`user_id`);--> statement-breakpoint
CREATE TABLE `factor_proofs` (
	`proof_id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`in_chat` integer NOT NULL,
	`proved_at` integer NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `factor_proofs_user` ON `factor_proofs` (`user_id`);--> statement-breakpoint
CREATE TABLE `factors` (
	`user_id` text PRIMARY KEY NOT NULL,
	`secret` text,
	`enrolled_at` integer,
	`last_step` integer DEFAULT 0 NOT NULL,
	`pending_secret` text,
	`pending_until` integer,
	`wrong_tries` integer DEFAULT 0 NOT NULL,
	`wrong_at` integer DEFAULT 0 NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `login_challenges` (
	`hash` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`expires_at` integer NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `login_challenges_user` ON `login_challenges` (`user_id`);