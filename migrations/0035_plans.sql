CREATE TABLE `plans` (
	`id` text PRIMARY KEY NOT NULL,
	`credits` integer NOT NULL,
	`percent_off` integer NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`retired_at` integer
) STRICT;
