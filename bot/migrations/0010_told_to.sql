-- Until now this bot told people by itself of what it read in the feed. Core does so from here on, and asks how far the bot has come.
INSERT INTO `facts` (`name`, `value`)
SELECT 'told_to', json_object('told_to', CAST(feed.`value` AS integer), 'epoch', epoch.`value`)
FROM `facts` feed JOIN `facts` epoch ON epoch.`name` = 'epoch' WHERE feed.`name` = 'feed';
