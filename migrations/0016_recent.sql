ALTER TABLE `datasets` RENAME COLUMN "tail" TO "recent";
