CREATE TABLE counter (
	kind TEXT PRIMARY KEY,
	last BIGINT NOT NULL
);
INSERT INTO counter (kind, last) SELECT 'issue', coalesce(max(id), 0) FROM issue;
INSERT INTO counter (kind, last) SELECT 'mailbox', coalesce(max(id), 0) FROM mailbox;
CREATE INDEX event_time ON event (time, id);
