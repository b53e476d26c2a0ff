ALTER TABLE event ADD COLUMN sampled INTEGER NOT NULL DEFAULT 0;
CREATE INDEX event_sampled ON event (issue) WHERE sampled = 1;
CREATE TABLE upkeep (
	project BIGINT PRIMARY KEY,
	bodies BIGINT NOT NULL,
	issue_bodies BIGINT NOT NULL,
	hard_limit BIGINT NOT NULL,
	keep_days BIGINT NOT NULL,
	keep_events BIGINT NOT NULL,
	keep_bytes BIGINT NOT NULL,
	rules TEXT NOT NULL,
	salt TEXT NOT NULL
);
CREATE TABLE holding (
	project BIGINT PRIMARY KEY,
	events BIGINT NOT NULL,
	bodies BIGINT NOT NULL,
	bytes BIGINT NOT NULL
);
INSERT INTO holding (project, events, bodies, bytes)
	SELECT event.project, count(*), count(*), CAST(sum(length(event.body)) AS BIGINT) + 400 * count(*) FROM event GROUP BY event.project;
