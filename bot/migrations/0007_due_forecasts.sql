ALTER TABLE `people` ADD `outcomes_off` integer DEFAULT 0 NOT NULL;
