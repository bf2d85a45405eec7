ALTER TABLE `bank_entries` ADD `bank_part` integer;--> statement-breakpoint
CREATE INDEX `bank_entries_reference` ON `bank_entries` (`reference`) WHERE "bank_entries"."reference" IS NOT NULL;--> statement-breakpoint
-- The parts of a batch were numbered within the reference itself: REF#0.
UPDATE `bank_entries` SET
  `bank_part` = CAST(substr(`bank_ref`, length(rtrim(`bank_ref`, '0123456789')) + 1) AS INTEGER),
  `bank_ref` = substr(`bank_ref`, 1, length(rtrim(`bank_ref`, '0123456789')) - 1)
WHERE `bank_ref` GLOB '*[0-9]' AND rtrim(`bank_ref`, '0123456789') GLOB '?*#';
