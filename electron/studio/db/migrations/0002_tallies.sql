CREATE TABLE `tallies` (
	`class_id` integer NOT NULL,
	`split` text NOT NULL,
	`mark` text NOT NULL,
	`missing` integer NOT NULL,
	`left_out` integer NOT NULL,
	`count` integer NOT NULL,
	PRIMARY KEY(`class_id`, `split`, `mark`, `missing`, `left_out`)
);
--> statement-breakpoint
ALTER TABLE `counters` ADD `last_run` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE `counters` SET `last_run` = (SELECT ifnull(max(CAST(substr(`id`, 2) AS integer)), 0) FROM `runs`);
--> statement-breakpoint
CREATE TRIGGER `run_added` AFTER INSERT ON `runs` BEGIN
	UPDATE `counters` SET `last_run` = max(`last_run`, CAST(substr(new.`id`, 2) AS integer));
END;
--> statement-breakpoint
INSERT INTO `tallies`
SELECT ifnull(`class_id`, 0), ifnull(`split`, ''), ifnull(`mark`, ''), `missing_since` IS NOT NULL, `left_out` IS NOT NULL, count(*)
FROM `pictures` GROUP BY 1, 2, 3, 4, 5;
--> statement-breakpoint
CREATE TRIGGER `picture_tallied` AFTER INSERT ON `pictures` BEGIN
	INSERT INTO `tallies` VALUES (ifnull(new.`class_id`, 0), ifnull(new.`split`, ''), ifnull(new.`mark`, ''), new.`missing_since` IS NOT NULL, new.`left_out` IS NOT NULL, 1)
	ON CONFLICT DO UPDATE SET `count` = `count` + 1;
END;
--> statement-breakpoint
CREATE TRIGGER `picture_untallied` AFTER DELETE ON `pictures` BEGIN
	UPDATE `tallies` SET `count` = `count` - 1
	WHERE `class_id` = ifnull(old.`class_id`, 0) AND `split` = ifnull(old.`split`, '') AND `mark` = ifnull(old.`mark`, '')
		AND `missing` = (old.`missing_since` IS NOT NULL) AND `left_out` = (old.`left_out` IS NOT NULL);
END;
--> statement-breakpoint
CREATE TRIGGER `picture_retallied` AFTER UPDATE OF `class_id`, `split`, `mark`, `missing_since`, `left_out` ON `pictures` BEGIN
	UPDATE `tallies` SET `count` = `count` - 1
	WHERE `class_id` = ifnull(old.`class_id`, 0) AND `split` = ifnull(old.`split`, '') AND `mark` = ifnull(old.`mark`, '')
		AND `missing` = (old.`missing_since` IS NOT NULL) AND `left_out` = (old.`left_out` IS NOT NULL);
	INSERT INTO `tallies` VALUES (ifnull(new.`class_id`, 0), ifnull(new.`split`, ''), ifnull(new.`mark`, ''), new.`missing_since` IS NOT NULL, new.`left_out` IS NOT NULL, 1)
	ON CONFLICT DO UPDATE SET `count` = `count` + 1;
END;
