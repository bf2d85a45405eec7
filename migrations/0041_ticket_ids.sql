UPDATE `events` SET
	`version` = 2,
	`data` = json_object('ticket_id', `data` ->> 'ticket_id', 'number', `data` ->> 'number', 'message_id', coalesce(
		(SELECT `m`.`id` FROM `ticket_messages` AS `m` WHERE `m`.`ticket_id` = `events`.`data` ->> 'ticket_id' AND `m`.`text` = `events`.`data` ->> 'text' ORDER BY `m`.`seq` DESC LIMIT 1), ''))
WHERE `type` IN ('ticket.waiting', 'ticket.answered');--> statement-breakpoint
UPDATE `events` SET `version` = 2, `data` = json_object('ticket_id', `data` ->> 'ticket_id', 'number', `data` ->> 'number') WHERE `type` = 'ticket.solved';--> statement-breakpoint
UPDATE `notices` SET `body` = json_object('ticket_id', `body` ->> 'ticket_id', 'number', `body` ->> 'number', 'message_id', coalesce(
		(SELECT `m`.`id` FROM `ticket_messages` AS `m` WHERE `m`.`ticket_id` = `notices`.`body` ->> 'ticket_id' AND `m`.`text` = `notices`.`body` ->> 'text' ORDER BY `m`.`seq` DESC LIMIT 1), ''))
WHERE `type` IN ('ticket_waiting', 'ticket_answered', 'ticket_solved');
