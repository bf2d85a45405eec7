ALTER TABLE `people` ADD `menu` text;--> statement-breakpoint
-- Who was here before may have a menu of their own, of commands of then: it is made anew when they write next.
UPDATE `people` SET `menu` = 'unknown' WHERE `user_id` NOT LIKE 'group:%';
