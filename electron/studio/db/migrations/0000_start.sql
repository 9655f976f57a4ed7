CREATE TABLE `classes` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`position` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `classes_name_unique` ON `classes` (`name`);--> statement-breakpoint
CREATE TABLE `exports` (
	`id` integer PRIMARY KEY NOT NULL,
	`run_id` text NOT NULL,
	`format` text NOT NULL,
	`path` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `pictures` (
	`id` integer PRIMARY KEY NOT NULL,
	`source_id` integer NOT NULL,
	`path` text NOT NULL,
	`hash` text NOT NULL,
	`bytes` integer NOT NULL,
	`mtime_ms` integer NOT NULL,
	`width` integer NOT NULL,
	`height` integer NOT NULL,
	`orientation` integer NOT NULL,
	`format` text NOT NULL,
	`class_id` integer,
	`label_origin` text NOT NULL,
	`split` text,
	`split_origin` text,
	`left_out` text,
	`missing_since` integer,
	FOREIGN KEY (`source_id`) REFERENCES `sources`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`class_id`) REFERENCES `classes`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "pictures_label_origin" CHECK("pictures"."label_origin" in ('folder', 'list', 'user')),
	CONSTRAINT "pictures_split" CHECK("pictures"."split" in ('train', 'val', 'test')),
	CONSTRAINT "pictures_split_origin" CHECK("pictures"."split_origin" in ('imported', 'assigned')),
	CONSTRAINT "pictures_split_has_origin" CHECK(("pictures"."split" is null) = ("pictures"."split_origin" is null)),
	CONSTRAINT "pictures_orientation" CHECK("pictures"."orientation" between 1 and 8),
	CONSTRAINT "pictures_size" CHECK("pictures"."width" > 0 and "pictures"."height" > 0 and "pictures"."bytes" > 0)
);
--> statement-breakpoint
CREATE INDEX `pictures_hash` ON `pictures` (`hash`);--> statement-breakpoint
CREATE INDEX `pictures_class` ON `pictures` (`class_id`);--> statement-breakpoint
CREATE INDEX `pictures_split` ON `pictures` (`split`);--> statement-breakpoint
CREATE UNIQUE INDEX `pictures_source_path` ON `pictures` (`source_id`,`path`);--> statement-breakpoint
CREATE TABLE `predictions` (
	`run_id` text NOT NULL,
	`picture_id` integer NOT NULL,
	`split` text,
	`truth` integer,
	`predicted` integer NOT NULL,
	`confidence` real NOT NULL,
	`probabilities` blob NOT NULL,
	PRIMARY KEY(`run_id`, `picture_id`),
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`picture_id`) REFERENCES `pictures`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "predictions_split" CHECK("predictions"."split" in ('train', 'val', 'test')),
	CONSTRAINT "predictions_confidence" CHECK("predictions"."confidence" between 0 and 1.000001)
);
--> statement-breakpoint
CREATE INDEX `predictions_picture` ON `predictions` (`picture_id`);--> statement-breakpoint
CREATE TABLE `runs` (
	`id` text PRIMARY KEY NOT NULL,
	`created_at` integer NOT NULL,
	`finished_at` integer,
	`status` text NOT NULL,
	`recipe` text NOT NULL,
	`backbone` text NOT NULL,
	`precision` text NOT NULL,
	`seed` integer NOT NULL,
	`classes` text NOT NULL,
	`counts` text,
	`metrics` text,
	`engine` text,
	`seconds` text,
	`history` text,
	`started_from` text,
	`error` text,
	FOREIGN KEY (`started_from`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "runs_status" CHECK("runs"."status" in ('running', 'done', 'failed', 'cancelled', 'interrupted'))
);
--> statement-breakpoint
CREATE TABLE `settings` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `sources` (
	`id` integer PRIMARY KEY NOT NULL,
	`root` text NOT NULL,
	`layout` text NOT NULL,
	`added_at` integer NOT NULL,
	CONSTRAINT "sources_layout" CHECK("sources"."layout" in ('folders', 'split-folders', 'lists'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sources_root_unique` ON `sources` (`root`);--> statement-breakpoint
CREATE TABLE `unreadable` (
	`id` integer PRIMARY KEY NOT NULL,
	`source_id` integer NOT NULL,
	`path` text NOT NULL,
	`code` text NOT NULL,
	`reason` text NOT NULL,
	`bytes` integer,
	`mtime_ms` integer,
	`skipped` integer NOT NULL,
	FOREIGN KEY (`source_id`) REFERENCES `sources`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "unreadable_skipped" CHECK("unreadable"."skipped" in (0, 1))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `unreadable_source_path` ON `unreadable` (`source_id`,`path`);