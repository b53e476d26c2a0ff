CREATE TABLE project (
	id BIGINT PRIMARY KEY,
	name TEXT NOT NULL,
	slug TEXT NOT NULL UNIQUE,
	public_key TEXT NOT NULL UNIQUE,
	created BIGINT NOT NULL,
	first_event BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE issue (
	id BIGINT PRIMARY KEY,
	project BIGINT NOT NULL,
	kind TEXT NOT NULL,
	title TEXT NOT NULL,
	type TEXT NOT NULL,
	value TEXT NOT NULL,
	culprit TEXT NOT NULL,
	level TEXT NOT NULL,
	logger TEXT NOT NULL,
	why TEXT NOT NULL,
	search TEXT NOT NULL,
	status TEXT NOT NULL,
	status_since BIGINT NOT NULL,
	regressed INTEGER NOT NULL,
	seen INTEGER NOT NULL,
	first_seen BIGINT NOT NULL,
	last_seen BIGINT NOT NULL,
	events BIGINT NOT NULL,
	users BIGINT NOT NULL,
	sources INTEGER NOT NULL,
	first_release TEXT NOT NULL,
	last_release TEXT NOT NULL,
	assignee TEXT NOT NULL DEFAULT ''
);
CREATE INDEX issue_last_seen ON issue (project, status, last_seen);

CREATE TABLE issue_key (
	project BIGINT NOT NULL,
	key TEXT NOT NULL,
	issue BIGINT NOT NULL,
	level TEXT NOT NULL,
	pattern TEXT NOT NULL,
	template INTEGER NOT NULL,
	PRIMARY KEY (project, key)
);

CREATE TABLE issue_hour (
	issue BIGINT NOT NULL,
	hour BIGINT NOT NULL,
	events BIGINT NOT NULL,
	PRIMARY KEY (issue, hour)
);

CREATE TABLE issue_person (
	issue BIGINT NOT NULL,
	person BIGINT NOT NULL,
	PRIMARY KEY (issue, person)
);

CREATE TABLE issue_environment (
	issue BIGINT NOT NULL,
	environment TEXT NOT NULL,
	PRIMARY KEY (issue, environment)
);

CREATE TABLE event (
	project BIGINT NOT NULL,
	id TEXT NOT NULL,
	issue BIGINT NOT NULL,
	time BIGINT NOT NULL,
	received BIGINT NOT NULL,
	source TEXT NOT NULL,
	level TEXT NOT NULL,
	environment TEXT NOT NULL,
	release TEXT NOT NULL,
	person TEXT NOT NULL,
	url TEXT NOT NULL,
	value TEXT NOT NULL,
	body BLOB NOT NULL,
	PRIMARY KEY (project, id)
);
CREATE INDEX event_issue ON event (issue, time);

CREATE TABLE item (
	id BIGINT PRIMARY KEY,
	project BIGINT NOT NULL,
	type TEXT NOT NULL,
	event TEXT NOT NULL,
	received BIGINT NOT NULL,
	digest TEXT NOT NULL UNIQUE,
	headers TEXT NOT NULL,
	body BLOB NOT NULL
);

CREATE TABLE tally (
	project BIGINT NOT NULL,
	day BIGINT NOT NULL,
	protocol TEXT NOT NULL,
	what TEXT NOT NULL,
	kept INTEGER NOT NULL,
	count BIGINT NOT NULL,
	PRIMARY KEY (project, day, protocol, what, kept)
);

CREATE TABLE mailbox (
	id BIGINT PRIMARY KEY,
	project BIGINT NOT NULL,
	host TEXT NOT NULL,
	port INTEGER NOT NULL,
	security TEXT NOT NULL,
	username TEXT NOT NULL,
	folders TEXT NOT NULL,
	allow_plain INTEGER NOT NULL,
	certificate TEXT NOT NULL,
	paused INTEGER NOT NULL DEFAULT 0,
	created BIGINT NOT NULL
);

CREATE TABLE mailbox_folder (
	mailbox BIGINT NOT NULL,
	folder TEXT NOT NULL,
	uid_validity BIGINT NOT NULL,
	last_uid BIGINT NOT NULL,
	errors BIGINT NOT NULL,
	ignored BIGINT NOT NULL,
	last_mail BIGINT NOT NULL,
	PRIMARY KEY (mailbox, folder)
);

CREATE TABLE mailbox_issue (
	mailbox BIGINT NOT NULL,
	issue BIGINT NOT NULL,
	PRIMARY KEY (mailbox, issue)
);
