ALTER TABLE `notice_settings` DROP COLUMN `blocked_at`;--> statement-breakpoint
-- The place was never stored: credits are looked at from here on.
INSERT OR IGNORE INTO `settings` (`key`, `value`) SELECT 'low_balance_cursor', coalesce(max(`seq`), 0) FROM `events`;
--> statement-breakpoint
-- The bot has told people of some events by itself, up to a place that it says when it comes: core goes on from there. `all`: core has told nothing
-- at all yet, so that this database has never had notices.
INSERT INTO `settings` (`key`, `value`)
SELECT 'notices_handover', json_object('up_to', `last`, 'all', NOT EXISTS (SELECT 1 FROM `notices`)
	AND `last` = (SELECT CAST(`value` AS integer) FROM `settings` WHERE `key` = 'notices_cursor'))
FROM (SELECT max(`seq`) AS `last` FROM `events`) WHERE `last` IS NOT NULL;
