CREATE TABLE tag (
	id BIGINT PRIMARY KEY,
	project BIGINT NOT NULL,
	key TEXT NOT NULL,
	value TEXT NOT NULL
);
CREATE UNIQUE INDEX tag_value ON tag (project, key, value);
INSERT INTO counter (kind, last) VALUES ('tag', 0);
CREATE TABLE issue_tag (
	issue BIGINT NOT NULL,
	tag BIGINT NOT NULL,
	events BIGINT NOT NULL,
	PRIMARY KEY (issue, tag)
);
CREATE INDEX issue_tag_tag ON issue_tag (tag, issue, events);
ALTER TABLE event ADD COLUMN tags BLOB;
CREATE INDEX event_untagged ON event (received, project, id) WHERE tags IS NULL;
ALTER TABLE issue_person ADD COLUMN customer INTEGER NOT NULL DEFAULT 0;
ALTER TABLE issue_person ADD COLUMN paying INTEGER NOT NULL DEFAULT 0;
ALTER TABLE issue ADD COLUMN customers BIGINT NOT NULL DEFAULT 0;
ALTER TABLE issue ADD COLUMN paying BIGINT NOT NULL DEFAULT 0;
CREATE TABLE saved_search (
	id BIGINT PRIMARY KEY,
	project BIGINT NOT NULL,
	name TEXT NOT NULL,
	text TEXT NOT NULL,
	created BIGINT NOT NULL,
	UNIQUE (project, name)
);
INSERT INTO counter (kind, last) VALUES ('saved_search', 0);
