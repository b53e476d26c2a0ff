package issue

// Verdict is what a project's rules say of an event. The zero value is nothing.
type Verdict struct {
	Fingerprint []string // in place of the client's
	Ignore      bool     // it is counted and not kept
	Noise       string   // name of the rule that calls it noise
	Assign      string   // who shall look after a new issue of it
	Level       Level    // in place of the client's
	Rules       []int    // lines of the rules that spoke
	Rule        string   // the rule that set the fingerprint
}
