ALTER TABLE issue ADD COLUMN evidence TEXT NOT NULL DEFAULT '';
ALTER TABLE issue ADD COLUMN noise INTEGER NOT NULL DEFAULT 0;
ALTER TABLE issue ADD COLUMN noise_by TEXT NOT NULL DEFAULT '';
ALTER TABLE event ADD COLUMN kind BIGINT NOT NULL DEFAULT 0;
ALTER TABLE event ADD COLUMN part BIGINT NOT NULL DEFAULT 0;
CREATE INDEX event_part ON event (issue, part, kind, time);
CREATE TABLE issue_part (
	id BIGINT PRIMARY KEY,
	issue BIGINT NOT NULL,
	events BIGINT NOT NULL,
	users BIGINT NOT NULL,
	sources INTEGER NOT NULL,
	first_seen BIGINT NOT NULL,
	last_seen BIGINT NOT NULL,
	first_release TEXT NOT NULL,
	last_release TEXT NOT NULL,
	value TEXT NOT NULL,
	culprit TEXT NOT NULL,
	level TEXT NOT NULL,
	search TEXT NOT NULL
);
CREATE INDEX issue_part_issue ON issue_part (issue);
CREATE TABLE regroup (
	id BIGINT PRIMARY KEY,
	project BIGINT NOT NULL,
	time BIGINT NOT NULL,
	person TEXT NOT NULL,
	what TEXT NOT NULL,
	issue BIGINT NOT NULL,
	other BIGINT NOT NULL,
	name TEXT NOT NULL,
	note TEXT NOT NULL,
	parts TEXT NOT NULL,
	row TEXT NOT NULL,
	undone BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX regroup_issue ON regroup (issue);
INSERT INTO counter (kind, last) VALUES ('regroup', 0);
CREATE TABLE rule_set (
	project BIGINT NOT NULL,
	version BIGINT NOT NULL,
	time BIGINT NOT NULL,
	person TEXT NOT NULL,
	text TEXT NOT NULL,
	switches TEXT NOT NULL,
	PRIMARY KEY (project, version)
);
