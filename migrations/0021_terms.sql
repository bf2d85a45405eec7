CREATE TABLE `legal_texts` (
	`document` text NOT NULL,
	`version` text NOT NULL,
	`language` text NOT NULL,
	`sha256` text NOT NULL,
	`text` text NOT NULL,
	`first_served_at` integer NOT NULL,
	PRIMARY KEY(`document`, `version`, `language`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `terms_acceptances` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`user_id` text NOT NULL,
	`document` text NOT NULL,
	`version` text NOT NULL,
	`language` text NOT NULL,
	`how` text NOT NULL,
	`accepted_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `terms_acceptances_user` ON `terms_acceptances` (`user_id`,`document`,`version`);--> statement-breakpoint
CREATE TRIGGER `legal_texts_no_update` BEFORE UPDATE ON `legal_texts` BEGIN SELECT RAISE(ABORT, 'editions are append only'); END;--> statement-breakpoint
CREATE TRIGGER `legal_texts_no_delete` BEFORE DELETE ON `legal_texts` BEGIN SELECT RAISE(ABORT, 'editions are append only'); END;--> statement-breakpoint
CREATE TRIGGER `terms_acceptances_no_update` BEFORE UPDATE ON `terms_acceptances` BEGIN SELECT RAISE(ABORT, 'acceptances are append only'); END;--> statement-breakpoint
CREATE TRIGGER `terms_acceptances_no_delete` BEFORE DELETE ON `terms_acceptances` BEGIN SELECT RAISE(ABORT, 'acceptances are append only'); END;
