CREATE TABLE release (
	project BIGINT NOT NULL,
	version TEXT NOT NULL,
	first_seen BIGINT NOT NULL,
	last_seen BIGINT NOT NULL,
	events BIGINT NOT NULL,
	PRIMARY KEY (project, version)
);
INSERT INTO release (project, version, first_seen, last_seen, events)
	SELECT event.project, event.release, min(event.time), max(event.time), count(*) FROM event WHERE event.release <> '' GROUP BY event.project, event.release;
