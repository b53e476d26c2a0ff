ALTER TABLE issue ADD COLUMN resolved_in TEXT NOT NULL DEFAULT '';
ALTER TABLE issue ADD COLUMN snooze_until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE issue ADD COLUMN snooze_events BIGINT NOT NULL DEFAULT 0;
ALTER TABLE issue ADD COLUMN snooze_rate BIGINT NOT NULL DEFAULT 0;
ALTER TABLE issue ADD COLUMN snooze_users BIGINT NOT NULL DEFAULT 0;
ALTER TABLE issue ADD COLUMN favourite INTEGER NOT NULL DEFAULT 0;
ALTER TABLE issue ADD COLUMN ticket TEXT NOT NULL DEFAULT '';
CREATE TABLE issue_label (
	issue BIGINT NOT NULL,
	label TEXT NOT NULL,
	PRIMARY KEY (issue, label)
);
CREATE INDEX issue_label_label ON issue_label (label, issue);
CREATE TABLE activity (
	id BIGINT PRIMARY KEY,
	issue BIGINT NOT NULL,
	time BIGINT NOT NULL,
	person TEXT NOT NULL,
	deed TEXT NOT NULL,
	details TEXT NOT NULL
);
CREATE INDEX activity_issue ON activity (issue, time);
INSERT INTO counter (kind, last) VALUES ('activity', 0);
CREATE TABLE teammate (
	name TEXT PRIMARY KEY,
	used BIGINT NOT NULL
);
CREATE TABLE ticket_template (
	project BIGINT PRIMARY KEY,
	tracker TEXT NOT NULL,
	address TEXT NOT NULL
);
