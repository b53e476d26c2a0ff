package config

import (
	"os/user"
	"strings"
)

// OwnName is what the operating system calls the person: the account's full name, else its login. It is empty when
// the system does not say.
func OwnName() string {
	u, err := user.Current()
	if err != nil {
		return ""
	}
	full, _, _ := strings.Cut(u.Name, ",") // Unix keeps room and telephone behind it
	if full = strings.TrimSpace(full); full != "" {
		return full
	}
	login := u.Username
	if i := strings.LastIndexByte(login, '\\'); i >= 0 { // Windows puts the computer's name before it
		login = login[i+1:]
	}
	return login
}
