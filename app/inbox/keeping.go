package inbox

// Keeping is where the passwords of mailboxes are kept.
type Keeping string

// The places.
const (
	KeptInKeyring Keeping = "keyring" // the system's
	KeptInFile    Keeping = "file"    // encrypted with a passphrase
	KeptLocked    Keeping = "locked"  // the same, while nobody entered the passphrase
	KeptInMemory  Keeping = "memory"  // until the program ends
)
