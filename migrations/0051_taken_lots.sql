CREATE TABLE `taken_lots` (
	`cause` text NOT NULL,
	`seq` integer NOT NULL,
	`grant_id` text,
	`credits` integer NOT NULL,
	PRIMARY KEY(`cause`, `seq`),
	CONSTRAINT "taken_lots_credits" CHECK("taken_lots"."credits" > 0)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `taken_lots_grant` ON `taken_lots` (`grant_id`) WHERE "taken_lots"."grant_id" IS NOT NULL;
