UPDATE `outbox` SET `kind` = 'submission', `key` = 'submission:' || substr(`key`, 7) WHERE `kind` = 'order';
