-- The public id of an event is made of its position and its time.
DROP INDEX `events_id`;--> statement-breakpoint
ALTER TABLE `events` DROP COLUMN `id`;
