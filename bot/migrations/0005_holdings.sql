CREATE TABLE `holdings` (
	`user_id` text NOT NULL,
	`currency` text NOT NULL,
	`amount` real NOT NULL,
	`said_at` integer NOT NULL,
	PRIMARY KEY(`user_id`, `currency`)
);
