package issue

// AllTags gives an event's tags together with what every event tells of itself: level, environment,
// release, server_name, logger, transaction, url, method, mechanism and handled. A tag of the same name goes first.
func (e *Event) AllTags() map[string]string {
	all := make(map[string]string, len(e.Tags)+8)
	add := func(name, value string) {
		if value != "" {
			all[name] = value
		}
	}
	add("level", string(e.Level))
	add("environment", e.Environment)
	add("release", e.Release)
	add("server_name", e.ServerName)
	add("logger", e.Logger)
	add("transaction", e.Transaction)
	if e.Request != nil {
		add("url", e.Request.URL)
		add("method", e.Request.Method)
	}
	if x := e.Raised(); x != nil {
		add("mechanism", x.Mechanism)
		if x.Handled != nil {
			all["handled"] = "no"
			if *x.Handled {
				all["handled"] = "yes"
			}
		}
	}
	for name, value := range e.Tags {
		add(name, value)
	}
	return all
}
