CREATE TABLE raw (
	id BIGINT PRIMARY KEY,
	project BIGINT NOT NULL,
	received BIGINT NOT NULL,
	protocol TEXT NOT NULL,
	pattern TEXT NOT NULL,
	reason TEXT NOT NULL,
	version TEXT NOT NULL,
	size BIGINT NOT NULL,
	body BLOB NOT NULL
);
CREATE INDEX raw_project ON raw (project, received);
INSERT INTO counter (kind, last) VALUES ('raw', 0);
