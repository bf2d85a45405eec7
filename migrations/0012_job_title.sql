ALTER TABLE `jobs` ADD `model_title` text DEFAULT '' NOT NULL;--> statement-breakpoint
UPDATE `jobs` SET `model_title` = coalesce((SELECT json_extract(`manifest`, '$.title') FROM `model_versions` WHERE `model_versions`.`id` = `jobs`.`model_version_id`), '');
