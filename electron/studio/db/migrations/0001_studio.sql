-- drizzle-kit would build `pictures` and `classes` anew for the sake of their CHECKs. Dropping the old ones inside a transaction, where
-- foreign keys cannot be switched off, would take every prediction with them; a column can be added with its CHECK instead.
CREATE TABLE `aliases` (
	`name` text PRIMARY KEY NOT NULL,
	`class_id` integer,
	FOREIGN KEY (`class_id`) REFERENCES `classes`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `counters` (
	`id` integer PRIMARY KEY NOT NULL,
	`revision` integer NOT NULL,
	`last_class_id` integer NOT NULL,
	CONSTRAINT "counters_one" CHECK("counters"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE `edits` (
	`id` integer PRIMARY KEY NOT NULL,
	`created_at` integer NOT NULL,
	`kind` text NOT NULL,
	`label` text NOT NULL,
	`changes` text NOT NULL,
	`undone` integer DEFAULT false NOT NULL,
	CONSTRAINT "edits_undone" CHECK("edits"."undone" in (0, 1))
);
--> statement-breakpoint
CREATE TABLE `run_inputs` (
	`run_id` text PRIMARY KEY NOT NULL,
	`revision` integer NOT NULL,
	`seen` blob NOT NULL,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
ALTER TABLE `classes` ADD `ignored` integer DEFAULT false NOT NULL CONSTRAINT "classes_ignored" CHECK("ignored" in (0, 1));--> statement-breakpoint
ALTER TABLE `pictures` ADD `mark` text CONSTRAINT "pictures_mark" CHECK("mark" in ('unsure', 'kept', 'rejected'));--> statement-breakpoint
ALTER TABLE `pictures` ADD `revision` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
DROP INDEX `pictures_class`;--> statement-breakpoint
DROP INDEX `pictures_split`;--> statement-breakpoint
CREATE INDEX `pictures_counted` ON `pictures` (`class_id`,`split`,`mark`,`missing_since`,`left_out`);--> statement-breakpoint
CREATE INDEX `pictures_revision` ON `pictures` (`revision`);--> statement-breakpoint
INSERT INTO `counters` SELECT 1, 1, coalesce(max(`id`), 0) FROM `classes`;--> statement-breakpoint
-- Inserts have no trigger: 50,000 of them would take half as long again. `pictureTable.add` stamps them.
CREATE TRIGGER `picture_changed` AFTER UPDATE OF `source_id`, `path`, `hash`, `width`, `height`, `class_id`, `label_origin`, `split`, `split_origin`, `left_out`, `missing_since`, `mark` ON `pictures`
WHEN new.`revision` = old.`revision` BEGIN
	UPDATE `counters` SET `revision` = `revision` + 1;
	UPDATE `pictures` SET `revision` = (SELECT `revision` FROM `counters`) WHERE `id` = new.`id`;
END;
--> statement-breakpoint
CREATE TRIGGER `picture_removed` AFTER DELETE ON `pictures` BEGIN
	UPDATE `counters` SET `revision` = `revision` + 1;
END;
--> statement-breakpoint
CREATE TRIGGER `class_added` AFTER INSERT ON `classes` BEGIN
	UPDATE `counters` SET `revision` = `revision` + 1, `last_class_id` = max(`last_class_id`, new.`id`);
END;
--> statement-breakpoint
CREATE TRIGGER `class_changed` AFTER UPDATE ON `classes` BEGIN
	UPDATE `counters` SET `revision` = `revision` + 1;
END;
--> statement-breakpoint
CREATE TRIGGER `class_removed` AFTER DELETE ON `classes` BEGIN
	UPDATE `counters` SET `revision` = `revision` + 1;
END;
--> statement-breakpoint
CREATE TRIGGER `source_added` AFTER INSERT ON `sources` BEGIN
	UPDATE `counters` SET `revision` = `revision` + 1;
END;
--> statement-breakpoint
CREATE TRIGGER `source_changed` AFTER UPDATE ON `sources` BEGIN
	UPDATE `counters` SET `revision` = `revision` + 1;
END;
