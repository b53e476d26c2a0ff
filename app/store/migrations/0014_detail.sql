DROP INDEX event_issue;
CREATE INDEX event_issue ON event (issue, time, release, environment);
CREATE TABLE item_trace (
	project BIGINT NOT NULL,
	trace TEXT NOT NULL,
	item BIGINT NOT NULL,
	PRIMARY KEY (project, trace, item)
);
CREATE INDEX item_trace_item ON item_trace (item);
CREATE TABLE checkout (
	project BIGINT PRIMARY KEY,
	folder TEXT NOT NULL
);
CREATE TABLE checkout_mapping (
	project BIGINT NOT NULL,
	place INTEGER NOT NULL,
	server TEXT NOT NULL,
	local TEXT NOT NULL,
	PRIMARY KEY (project, place)
);
