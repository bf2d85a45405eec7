CREATE TABLE `price_lists` (
	`edition` integer PRIMARY KEY NOT NULL,
	`credits_per_star` integer NOT NULL,
	`price_amount` integer NOT NULL,
	`price_currency` text NOT NULL,
	`packages` text NOT NULL,
	`in_force_from` integer NOT NULL,
	`reason` text NOT NULL,
	`changed_by` text NOT NULL,
	`created_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `promo_codes` (
	`code` text PRIMARY KEY NOT NULL,
	`credits` integer NOT NULL,
	`uses` integer DEFAULT 0 NOT NULL,
	`uses_max` integer NOT NULL,
	`uses_per_account` integer NOT NULL,
	`new_customers_only` integer NOT NULL,
	`starts_at` integer NOT NULL,
	`ends_at` integer,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	CONSTRAINT "promo_codes_uses" CHECK("promo_codes"."uses" BETWEEN 0 AND "promo_codes"."uses_max")
) STRICT;
--> statement-breakpoint
CREATE TABLE `promo_redemptions` (
	`entry_id` text PRIMARY KEY NOT NULL,
	`code` text NOT NULL,
	`account_id` text NOT NULL,
	`user_id` text NOT NULL,
	`credits` integer NOT NULL,
	`created_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `promo_redemptions_account` ON `promo_redemptions` (`account_id`,`code`);--> statement-breakpoint
CREATE INDEX `promo_redemptions_code` ON `promo_redemptions` (`code`);--> statement-breakpoint
CREATE TRIGGER `price_lists_no_update` BEFORE UPDATE ON `price_lists` BEGIN SELECT RAISE(ABORT, 'price lists are append only'); END;
--> statement-breakpoint
CREATE TRIGGER `price_lists_no_delete` BEFORE DELETE ON `price_lists` BEGIN SELECT RAISE(ABORT, 'price lists are append only'); END;
