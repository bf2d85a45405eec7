CREATE TABLE `quotes` (
	`dataset_id` text NOT NULL,
	`model_name` text NOT NULL,
	`price_per_row` integer NOT NULL,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`dataset_id`, `model_name`)
) STRICT, WITHOUT ROWID;
