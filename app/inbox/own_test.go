package inbox

import "testing"

func TestOnlyServersOfTheDomainAndOfKnownProvidersAreItsOwn(t *testing.T) {
	for _, one := range []struct {
		host, address string
		want          bool
	}{
		{"imap.shop.test", "errors@shop.test", true},
		{"shop.test", "errors@shop.test", true},
		{"IMAP.Shop.test", "errors@SHOP.test", true},
		{"imap.gmail.com", "errors@shop.test", true},
		{"outlook.office365.com", "errors@shop.test", true},
		{"imap.gmail.com.evil.test", "errors@shop.test", false},
		{"evilshop.test", "errors@shop.test", false},
		{"shop.test.evil.test", "errors@shop.test", false},
		{"mail.hoster.test", "errors@shop.test", false},
		{"localhost", "errors@shop.test", false},
		{"127.0.0.1", "errors@shop.test", false},
		{"localhost", "errors@localhost", true},
		{"evil.com", "errors@com", false},
		{"", "errors", false},
	} {
		if got := (Way{Host: one.host}).Own(one.address); got != one.want {
			t.Errorf("%s for %s: %v", one.host, one.address, got)
		}
	}
}
