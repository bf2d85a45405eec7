CREATE TABLE `password_resets` (
	`account_id` text PRIMARY KEY NOT NULL,
	`hash` text NOT NULL,
	`expires_at` integer NOT NULL
) STRICT, WITHOUT ROWID;
