-- What was told of a forecast: a core that was restored from a backup may end it in another way.
ALTER TABLE `forecasts` ADD `outcome` text;
