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

func TestTheProviderOfAnOwnDomainIsToldByItsMailExchanger(t *testing.T) {
	for exchanger, want := range map[string]string{
		"ASPMX.L.GOOGLE.com.": "Google Workspace imap.gmail.com", "example-com.mail.protection.outlook.com.": microsoft + " outlook.office365.com",
		"in1-smtp.messagingengine.com.": "Fastmail imap.fastmail.com", "mx01.mail.icloud.com.": "iCloud imap.mail.me.com",
		"mx.zoho.eu.": "Zoho imappro.zoho.eu", "mx.yandex.net.": "Yandex imap.yandex.com",
		"mail.example.com.": " ", "notgoogle.com.": " ",
	} {
		got, ok := ByExchanger(exchanger)
		if got.Name+" "+got.Host != want || ok != (want != " ") {
			t.Errorf("%s: %q, %v; want %q", exchanger, got.Name+" "+got.Host, ok, want)
		}
		if back, known := PresetOf(got.Host); ok && (!known || got.Host != "imap.gmail.com" && back.Name != got.Name) {
			t.Errorf("the server %s is not known as %s's", got.Host, got.Name)
		}
	}
}
