package inbox

import "testing"

func TestTheProviderIsGuessedFromTheAddress(t *testing.T) {
	for address, want := range map[string]string{
		"ann@gmail.com": "Gmail", "Ann@GoogleMail.com ": "Gmail", "hotmail.com": "Microsoft 365 / Outlook", "bo@me.com": "iCloud",
		"x@gmx.de": "GMX", "x@gmx.com": "GMX.com", "web.de": "web.de", "errors@example.com": "", "": "", "@": "",
	} {
		got, ok := PresetFor(address)
		if got.Name != want || ok != (want != "") {
			t.Errorf("%q: %q, %v; want %q", address, got.Name, ok, want)
		}
	}
}

func TestEveryProviderOfAnAppPasswordHasItsPage(t *testing.T) {
	for _, p := range Presets {
		if p.AppPassword && (p.Note == "" || p.Page == "") {
			t.Errorf("%s tells nothing of app passwords", p.Name)
		}
		if p.Name == "" || p.Port == 0 || p.Security == "" {
			t.Errorf("%+v is incomplete", p)
		}
	}
}
