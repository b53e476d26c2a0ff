CREATE TABLE mail_site (
	project BIGINT NOT NULL,
	mailbox TEXT NOT NULL,
	name TEXT NOT NULL,
	prefix TEXT NOT NULL,
	settings TEXT NOT NULL,
	environment TEXT NOT NULL,
	host TEXT NOT NULL,
	django TEXT NOT NULL,
	python TEXT NOT NULL,
	logging TEXT NOT NULL,
	broken_links INTEGER NOT NULL,
	celery INTEGER NOT NULL,
	mails BIGINT NOT NULL,
	first_mail BIGINT NOT NULL,
	last_mail BIGINT NOT NULL,
	PRIMARY KEY (project, mailbox, name, prefix, settings, environment)
);
CREATE TABLE mail_day (
	project BIGINT NOT NULL,
	mailbox TEXT NOT NULL,
	day BIGINT NOT NULL,
	mails BIGINT NOT NULL,
	PRIMARY KEY (project, mailbox, day)
) -- sqlite: WITHOUT ROWID
;
CREATE TABLE migration_told (
	project BIGINT PRIMARY KEY,
	ready INTEGER NOT NULL,
	told BIGINT NOT NULL
);
