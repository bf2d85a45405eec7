CREATE TABLE `receipt_keys` (
	`kid` text PRIMARY KEY NOT NULL,
	`public_jwk` text NOT NULL,
	`created_at` integer NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `results` ADD `receipt_head` text;--> statement-breakpoint
ALTER TABLE `results` ADD `receipt_body` blob;--> statement-breakpoint
ALTER TABLE `results` ADD `receipt_signature` blob;