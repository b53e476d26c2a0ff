CREATE TABLE alert_rule (
	id BIGINT PRIMARY KEY,
	body TEXT NOT NULL
);
CREATE TABLE alert_channel (
	id BIGINT PRIMARY KEY,
	body TEXT NOT NULL
);
CREATE TABLE alert_entry (
	id BIGINT PRIMARY KEY,
	time BIGINT NOT NULL,
	project BIGINT NOT NULL,
	issue BIGINT NOT NULL,
	rule BIGINT NOT NULL,
	body TEXT NOT NULL
);
CREATE INDEX alert_entry_time ON alert_entry (time, id);
CREATE TABLE alert_held (
	day BIGINT NOT NULL,
	rule BIGINT NOT NULL,
	why TEXT NOT NULL,
	count BIGINT NOT NULL,
	PRIMARY KEY (day, rule, why)
);
CREATE TABLE issue_mute (
	issue BIGINT PRIMARY KEY,
	since BIGINT NOT NULL
);
INSERT INTO counter (kind, last) VALUES ('alert_rule', 0);
INSERT INTO counter (kind, last) VALUES ('alert_channel', 0);
INSERT INTO counter (kind, last) VALUES ('alert_entry', 0);
