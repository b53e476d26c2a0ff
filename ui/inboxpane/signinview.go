package inboxpane

import (
	"context"
	"errors"
	"reflect"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/app/inbox"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
)

// signInView holds the fields for signing in with the provider, and says what to do while that is under way.
type signInView struct {
	form   *formView
	prompt inbox.Prompt
	run    *attempt // nil: none is under way

	choice, flow           *kit.Segmented
	client, secret, tenant *kit.Entry
	issuer, scopes         *kit.Entry
	auth, tokens, device   *kit.Entry
	typed                  *kit.Toggle
	do                     *kit.Button
	state                  *kit.Text
	done                   fyne.CanvasObject

	code, title, words      *kit.Text
	open, copy, cancel      *kit.Button
	choiceRoom, flowRoom    *fyne.Container
	secretRoom, tenantRoom  *fyne.Container
	otherRoom, issuerRoom   *fyne.Container
	deviceRoom, addressRoom *fyne.Container
	fieldsRoom, doRoom      *fyne.Container
	waitRoom                *fyne.Container
	telling, buttons        *fyne.Container
	content                 *fyne.Container
}

var (
	flows    = []inbox.Flow{inbox.InBrowser, inbox.ByCode}
	howToLog = []string{"Password", "Sign in with the provider"}
)

func newSignInView(v *formView) *signInView {
	s := &signInView{form: v}
	sign := func(set func(*signing, string)) func(*form, string) {
		return func(f *form, text string) { set(&f.sign, strings.TrimSpace(text)) }
	}
	s.choice = kit.NewSegmented(howToLog, func(i int) { v.edit(func(f *form) { f.sign.chosen = i == 1 }) })
	s.flow = kit.NewSegmented([]string{"In the browser", "With a code"}, func(i int) { v.edit(func(f *form) { f.sign.flow = flows[i] }) })
	s.client = v.entry(kit.NewEntry("Of the client you registered").WithName("Client id"), fieldClient, sign(func(g *signing, t string) { g.with.ClientID = t }))
	s.secret = v.entry(kit.NewPassword("Kept with the passwords").WithName("Client secret"), fieldSecret, sign(func(g *signing, t string) { g.secret = t }))
	s.tenant = v.entry(kit.NewEntry("Any organisation").WithName("Directory"), fieldNone, sign(func(g *signing, t string) { g.with.Tenant = t }))
	s.issuer = v.entry(kit.NewEntry("https://id.example.com").WithName("Sign-in server"), fieldIssuer, sign(func(g *signing, t string) { g.with.Issuer = t }))
	s.scopes = v.entry(kit.NewEntry("openid offline_access").WithName("Scopes"), fieldNone, func(f *form, t string) { f.sign.with.Scopes = strings.Fields(t) })
	s.auth = v.entry(kit.NewEntry("https://id.example.com/authorize").WithName("Page to sign in on"), fieldPage, sign(func(g *signing, t string) { g.with.Auth = t }))
	s.tokens = v.entry(kit.NewEntry("https://id.example.com/token").WithName("Address for tokens"), fieldTokens, sign(func(g *signing, t string) { g.with.Token = t }))
	s.device = v.entry(kit.NewEntry("https://id.example.com/device").WithName("Address for codes"), fieldCodes, sign(func(g *signing, t string) { g.with.Device = t }))
	s.typed = kit.NewToggle("Enter the server's addresses by hand", func(on bool) { v.edit(func(f *form) { f.sign.typed = on }) })
	s.do = kit.NewButton(kit.Plain, "", func() { s.start(nil) }).WithIcon("key-round")
	s.state = kit.NewLine("", style.Body, style.Accent)
	s.code, s.title = kit.NewLine("", style.Number, style.Text), kit.NewLine("", style.Section, style.Text)
	s.words = kit.NewLine("", style.Small, style.Text2)
	s.open = kit.NewButton(kit.Primary, "Open the page", s.openPage).WithIcon("external-link")
	s.copy = kit.NewButton(kit.Plain, "Copy", s.copyIt).WithIcon("copy")
	s.cancel = kit.NewButton(kit.Quiet, "Cancel", s.end)
	s.build()
	return s
}

func (s *signInView) build() {
	s.choiceRoom = labelled("Log in with", container.NewHBox(s.choice))
	s.secretRoom, s.tenantRoom = labelled("Client secret", s.secret), labelled("Directory (tenant): domain or id", s.tenant)
	s.issuerRoom, s.deviceRoom = labelled("Sign-in server", s.issuer), labelled("Address for codes, if it has them", s.device)
	s.addressRoom = pair(labelled("Page to sign in on", s.auth), labelled("Address for tokens", s.tokens))
	s.otherRoom = kit.VStack(12, pair(container.NewStack(s.issuerRoom, s.deviceRoom), labelled("Scopes", s.scopes)), kit.HStack(10, s.typed, kit.Fill(kit.NewLine("Enter the server's addresses by hand", style.Body, style.Text))), s.addressRoom)
	s.flowRoom = container.NewHBox(s.flow)
	s.done = kit.NewIcon("circle-check", style.Accent, 16)
	s.doRoom = kit.HStack(10, s.flowRoom, s.do, s.done, kit.Fill(s.state))
	s.fieldsRoom = kit.VStack(12,
		pair(labelled("Client id", s.client), container.NewStack(s.secretRoom, s.tenantRoom)),
		s.otherRoom, s.doRoom)
	s.buttons = kit.HStack(8, s.open, s.copy, s.cancel, kit.Fill(nil))
	s.telling = kit.VStack(2, s.code, s.title, s.words)
	s.waitRoom = kit.VStack(0, kit.NewCard(kit.VStack(12, s.telling, s.buttons)).OnGround(style.Sunken))
	s.waitRoom.Hide()
	s.content = kit.VStack(12, s.choiceRoom, s.fieldsRoom, s.waitRoom)
}

// show fills the fields with what the form says.
func (s *signInView) show() {
	f := &s.form.form
	p, on := f.issuer(), f.signsIn()
	// Few own servers take a sign-in: the choice waits among their settings.
	choose := f.choosesSignIn() && (p.Key != inbox.Other || f.sign.chosen || s.form.serverRoom.Visible())
	showIf(s.content, choose || on)
	showIf(s.choiceRoom, choose)
	showIf(s.fieldsRoom, on)
	s.choice.Mark(0)
	if on {
		s.choice.Mark(1)
	}
	showIf(s.tenantRoom, p.Key == inbox.Microsoft)
	showIf(s.secretRoom, p.Key != inbox.Microsoft)
	s.secret.SetPlaceholder(map[bool]string{true: "Kept with the passwords", false: "Empty, if it has none"}[p.Secret || f.sign.known])
	showIf(s.otherRoom, p.Key == inbox.Other)
	s.typed.Set(f.sign.typed)
	showIf(s.issuerRoom, !f.sign.typed)
	showIf(s.deviceRoom, f.sign.typed)
	showIf(s.addressRoom, f.sign.typed)
	showIf(s.flowRoom, len(p.Flows) > 1)
	s.flow.Mark(0)
	if f.flow() == inbox.ByCode {
		s.flow.Mark(1)
	}
	with := f.sign.with
	for e, text := range map[*kit.Entry]string{
		s.client: with.ClientID, s.secret: f.sign.secret, s.tenant: with.Tenant, s.issuer: with.Issuer, s.auth: with.Auth, s.tokens: with.Token, s.device: with.Device,
	} {
		if strings.TrimSpace(e.Text()) != text {
			e.SetText(text)
		}
	}
	if strings.Join(strings.Fields(s.scopes.Text()), " ") != strings.Join(with.Scopes, " ") {
		s.scopes.SetText(strings.Join(with.Scopes, " "))
	}
	s.do.SetText("Sign in with " + p.Name)
	s.state.SetText("")
	if f.sign.pass != "" {
		s.do.SetText("Sign in again")
		s.state.SetText("Signed in")
	}
	showIf(s.done, f.sign.pass != "")
	showIf(s.doRoom, s.run == nil)
	showIf(s.waitRoom, s.run != nil && on)
	s.showPrompt()
}

// complete shows what is missing at its fields.
func (s *signInView) complete(wrong map[field]string) {
	for of, e := range map[field]*kit.Entry{
		fieldClient: s.client, fieldSecret: s.secret, fieldIssuer: s.issuer, fieldPage: s.auth, fieldTokens: s.tokens, fieldCodes: s.device,
	} {
		e.SetError(wrong[of])
	}
}

func (s *signInView) showPrompt() {
	title, words := waiting(s.prompt)
	s.code.SetText(s.prompt.Code)
	s.title.SetText(title)
	s.words.SetText(words)
	showIf(s.code, s.prompt.Code != "")
	showIf(s.title, s.prompt.Code == "")
	showIf(s.open, s.prompt.Open != "" && s.form.pane.deps.OpenPage != nil)
	showIf(s.copy, s.prompt.Open != "")
	s.open.SetText("Open the page")
	s.copy.SetText("Copy the code")
	if s.prompt.Code == "" {
		s.open.SetText("Open it again")
		s.copy.SetText("Copy its address")
	}
	s.telling.Refresh() // a card does not lay them out anew
	s.buttons.Refresh()
}

// attempt is a sign-in that is under way.
type attempt struct {
	asked inbox.Account
	then  func() // follows it
	stop  context.CancelFunc
	over  bool // cancelled
}

// start signs in, and then does what follows.
func (s *signInView) start(then func()) {
	v := s.form
	if v.busy || !v.complete() {
		return
	}
	one := &attempt{asked: v.form.account(), then: then}
	s.run, s.prompt = one, inbox.Prompt{}
	v.say(nil, "")
	v.setBusy(true, "Signing in…", true)
	v.fill()
	ask := inbox.Asking{Account: one.asked, Secret: v.form.sign.secret, Flow: v.form.flow(), Show: func(p inbox.Prompt) { live.Do(func() { s.ask(one, p) }) }}
	var pass string
	live.Go(func(ctx context.Context) (err error) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		live.Do(func() {
			if one.stop = cancel; one.over {
				cancel()
			}
		})
		pass, err = v.pane.deps.SignIns.SignIn(ctx, ask)
		return err
	}, func(err error) { s.finish(one, pass, err) })
}

// ask shows what a person is to do. A page that needs no code is opened at once.
func (s *signInView) ask(one *attempt, p inbox.Prompt) {
	if one.over {
		return
	}
	s.prompt = p
	s.showPrompt()
	s.form.refresh()
	if p.Code == "" {
		s.openPage()
	}
}

func (s *signInView) openPage() {
	if open := s.form.pane.deps.OpenPage; open != nil && s.prompt.Open != "" {
		open(s.prompt.Open)
	}
}

func (s *signInView) copyIt() {
	text := s.prompt.Code
	if text == "" {
		text = s.prompt.Open
	}
	fyne.CurrentApp().Clipboard().SetContent(text)
	s.copy.SetText("Copied")
	s.buttons.Refresh()
}

// finish takes what a sign-in came to. One for another mailbox than is entered by now is of no use.
func (s *signInView) finish(one *attempt, pass string, err error) {
	if one.over {
		return
	}
	s.end()
	v := s.form
	now := v.form.account()
	if now.Host != one.asked.Host || now.Username != one.asked.Username || !reflect.DeepEqual(now.SignIn, one.asked.SignIn) {
		return
	}
	var p *inbox.Problem
	switch {
	case err == nil:
		v.form.sign.pass = pass
		v.fill()
		if one.then != nil {
			one.then()
		}
	case errors.As(err, &p):
		v.say(p, "")
		v.refresh()
	default:
		v.say(&inbox.Problem{What: "The sign-in did not work.", Do: "Sign in again.", More: err.Error()}, "")
		v.refresh()
	}
}

// end ends the waiting for a sign-in.
func (s *signInView) end() {
	if s.run == nil {
		return
	}
	s.run.over = true
	if s.run.stop != nil {
		s.run.stop()
	}
	s.run = nil
	s.form.setBusy(false, "", true)
	s.form.fill()
}
