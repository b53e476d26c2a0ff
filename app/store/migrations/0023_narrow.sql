CREATE TABLE issue_tag_narrow (
	issue BIGINT NOT NULL,
	tag BIGINT NOT NULL,
	events BIGINT NOT NULL,
	PRIMARY KEY (issue, tag)
) -- sqlite: WITHOUT ROWID
;
INSERT INTO issue_tag_narrow (issue, tag, events) SELECT issue, tag, events FROM issue_tag ORDER BY issue, tag;
DROP TABLE issue_tag;
ALTER TABLE issue_tag_narrow RENAME TO issue_tag;
CREATE INDEX issue_tag_tag ON issue_tag (tag, issue);
CREATE TABLE issue_hour_narrow (
	issue BIGINT NOT NULL,
	hour BIGINT NOT NULL,
	events BIGINT NOT NULL,
	PRIMARY KEY (issue, hour)
) -- sqlite: WITHOUT ROWID
;
INSERT INTO issue_hour_narrow (issue, hour, events) SELECT issue, hour, events FROM issue_hour ORDER BY issue, hour;
DROP TABLE issue_hour;
ALTER TABLE issue_hour_narrow RENAME TO issue_hour;
DROP INDEX issue_of_project;
CREATE INDEX issue_of_project ON issue (project, status, last_seen, events, users, first_seen, regressed, seen, noise, customers, paying, level, id);
DROP INDEX issue_of_status;
CREATE INDEX issue_of_status ON issue (status, last_seen, events, users, first_seen, regressed, seen, noise, customers, paying, level, id);
