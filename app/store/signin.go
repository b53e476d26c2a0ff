package store

import (
	"encoding/json"

	"paddock/app/inbox"
)

func writeSignIn(s inbox.SignIn) (string, error) {
	if !s.On() {
		return "", nil
	}
	text, err := json.Marshal(s)
	return string(text), err
}

func readSignIn(text string) (s inbox.SignIn, err error) {
	if text != "" {
		err = json.Unmarshal([]byte(text), &s)
	}
	return s, err
}
