CREATE INDEX `datasets_quoted` ON `datasets` (`account_id`,`expires_at`) WHERE "datasets"."expires_at" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `jobs_unpaid` ON `jobs` (`account_id`,`created_at`) WHERE ("jobs"."cost" = 0 OR "jobs"."status" = 'CANCELED');
