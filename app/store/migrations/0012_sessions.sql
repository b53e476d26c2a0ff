CREATE TABLE session (
	project BIGINT NOT NULL,
	id TEXT NOT NULL,
	release TEXT NOT NULL,
	environment TEXT NOT NULL,
	person BIGINT NOT NULL,
	started BIGINT NOT NULL,
	told BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	status TEXT NOT NULL,
	errors BIGINT NOT NULL,
	duration BIGINT NOT NULL,
	PRIMARY KEY (project, id)
);
CREATE INDEX session_told ON session (told);
CREATE INDEX session_person_started ON session (project, person, started);
CREATE TABLE session_count (
	project BIGINT NOT NULL,
	hour BIGINT NOT NULL,
	release TEXT NOT NULL,
	environment TEXT NOT NULL,
	status TEXT NOT NULL,
	sessions BIGINT NOT NULL,
	PRIMARY KEY (project, hour, release, environment, status)
);
CREATE TABLE session_person (
	project BIGINT NOT NULL,
	hour BIGINT NOT NULL,
	release TEXT NOT NULL,
	environment TEXT NOT NULL,
	person BIGINT NOT NULL,
	sessions BIGINT NOT NULL,
	crashed BIGINT NOT NULL,
	PRIMARY KEY (project, hour, release, environment, person)
);
CREATE TABLE session_delivery (
	digest TEXT PRIMARY KEY,
	received BIGINT NOT NULL
);
CREATE INDEX session_delivery_received ON session_delivery (received);
CREATE TABLE release_hour (
	project BIGINT NOT NULL,
	hour BIGINT NOT NULL,
	release TEXT NOT NULL,
	environment TEXT NOT NULL,
	events BIGINT NOT NULL,
	PRIMARY KEY (project, hour, release, environment)
);
INSERT INTO release_hour (project, hour, release, environment, events)
	SELECT event.project, event.time / 3600000000, event.release, event.environment, count(*) FROM event WHERE event.release <> '' GROUP BY 1, 2, 3, 4;
CREATE INDEX issue_first_release ON issue (project, first_release, kind);
