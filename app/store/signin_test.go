package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/app/inbox"
)

func TestHowAMailboxIsSignedInToIsKeptAndChangedWithIt(t *testing.T) {
	boxes := Mailboxes{open(t, t.TempDir())}
	box := inbox.Account{Project: 1, Host: "outlook.office365.com", Port: 993, Security: inbox.TLS, Username: "ops@example.com", Folders: []string{"INBOX"}}
	for name, signIn := range map[string]inbox.SignIn{
		"microsoft": {Provider: inbox.Microsoft, ClientID: "5d0c1a52", Tenant: "example.com"},
		"other": {
			Provider: inbox.Other, ClientID: "paddock", Issuer: "https://id.example.com", Auth: "https://id.example.com/auth", Token: "https://id.example.com/token",
			Device: "https://id.example.com/device", Scopes: []string{"mail", "offline_access"}, Basic: true,
		},
		"a password": {},
	} {
		box.SignIn = signIn
		if _, err := boxes.Add(t.Context(), box); err != nil {
			t.Fatal(err)
		}
		all, err := boxes.All(t.Context())
		if err != nil || len(all) != 1 {
			t.Fatal(all, err)
		}
		if diff := cmp.Diff(signIn, all[0].SignIn); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
