ALTER TABLE mailbox_folder ADD COLUMN unread BIGINT NOT NULL DEFAULT 0;
CREATE TABLE raw_mail (
	raw BIGINT PRIMARY KEY,
	project BIGINT NOT NULL,
	mail TEXT NOT NULL,
	account BIGINT NOT NULL,
	folder TEXT NOT NULL,
	mailbox TEXT NOT NULL,
	subject TEXT NOT NULL,
	sender TEXT NOT NULL,
	sent BIGINT NOT NULL
);
CREATE UNIQUE INDEX raw_mail_mail ON raw_mail (project, mail);
