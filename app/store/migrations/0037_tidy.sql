CREATE TABLE tidying (
	id BIGINT PRIMARY KEY,
	mailbox BIGINT NOT NULL,
	way TEXT NOT NULL,
	target TEXT NOT NULL,
	folders TEXT NOT NULL,
	keep INTEGER NOT NULL,
	reach TEXT NOT NULL,
	mails BIGINT NOT NULL,
	previewed BIGINT NOT NULL,
	applied BIGINT NOT NULL DEFAULT 0,
	finished BIGINT NOT NULL DEFAULT 0,
	undone BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX tidying_mailbox ON tidying (mailbox, id);

CREATE TABLE tidied (
	tidying BIGINT NOT NULL,
	folder TEXT NOT NULL,
	uid_validity BIGINT NOT NULL,
	uid BIGINT NOT NULL,
	message_id TEXT NOT NULL,
	state INTEGER NOT NULL,
	floor BIGINT NOT NULL DEFAULT 0,
	to_validity BIGINT NOT NULL DEFAULT 0,
	to_uid BIGINT NOT NULL DEFAULT 0,
	back_validity BIGINT NOT NULL DEFAULT 0,
	back_uid BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (tidying, folder, uid_validity, uid)
) -- sqlite: WITHOUT ROWID
;
CREATE INDEX tidied_state ON tidied (tidying, state);
INSERT INTO counter (kind, last) VALUES ('tidying', 0);
