CREATE INDEX event_received ON event (received);
CREATE INDEX issue_newest ON issue (last_seen);
CREATE INDEX issue_key_issue ON issue_key (issue);
