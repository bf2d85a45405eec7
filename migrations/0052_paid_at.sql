ALTER TABLE `charges` ADD `paid_at` integer;
