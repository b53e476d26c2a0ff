CREATE TABLE mail (
	project BIGINT NOT NULL,
	id TEXT NOT NULL,
	addressee BIGINT NOT NULL,
	content BIGINT NOT NULL,
	stands TEXT NOT NULL,
	message_id TEXT NOT NULL,
	subject TEXT NOT NULL,
	mailbox TEXT NOT NULL,
	PRIMARY KEY (project, id, addressee)
) -- sqlite: WITHOUT ROWID
;
CREATE INDEX mail_content ON mail (content, stands, addressee);
CREATE TABLE mail_twin (
	project BIGINT NOT NULL,
	mail TEXT NOT NULL,
	event TEXT NOT NULL,
	issue BIGINT NOT NULL,
	time BIGINT NOT NULL,
	path TEXT NOT NULL,
	message_id TEXT NOT NULL,
	subject TEXT NOT NULL,
	mailbox TEXT NOT NULL,
	PRIMARY KEY (project, mail)
) -- sqlite: WITHOUT ROWID
;
CREATE INDEX mail_twin_event ON mail_twin (project, event);
CREATE INDEX mail_twin_issue ON mail_twin (issue, time);
CREATE INDEX mail_twin_time ON mail_twin (project, time);
CREATE INDEX event_mail ON event (issue, time) WHERE source = 'mail';
