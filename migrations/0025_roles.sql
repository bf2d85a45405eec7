CREATE TABLE `roles` (
	`id` text PRIMARY KEY NOT NULL,
	`title_en` text NOT NULL,
	`title_ru` text NOT NULL,
	`permissions` text NOT NULL,
	`credit_limit` integer,
	`built_in` integer NOT NULL,
	`created_at` integer NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `roles` VALUES
  ('customer', 'customer', 'клиент', '', 0, 1, 0),
  ('support', 'support', 'поддержка', 'accounts.read jobs.read payments.read personal.read', 0, 1, 0),
  ('operator', 'operator', 'оператор', 'accounts.read credits.adjust jobs.read payments.read payments.refund personal.read', 1000, 1, 0),
  ('tech', 'engineer', 'инженер', 'jobs.read metrics.read models.change models.read', 0, 1, 0),
  ('admin', 'administrator', 'администратор', '*', NULL, 1, 0);
--> statement-breakpoint
UPDATE `users` SET `role` = 'customer' WHERE `role` = 'user';
