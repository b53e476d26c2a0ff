package main

import (
	"context"
	"crypto/rand"
	"slices"
	"sync"

	"paddock/app/inbox"
	"paddock/ingest/mailbox"
	"paddock/ingest/mailbox/oauth"
)

// signIns are those that were made and that no mailbox has taken over yet, by the pass they are asked for with. The
// grant itself stays here: it may be another one after each use.
type signIns struct {
	mu   sync.Mutex
	made map[string]*oauth.Tokens
	past []string                // in the order they were made
	used map[int64]*oauth.Tokens // by mailbox: all its connections share one, for using a grant may end it
}

const maxSignIns = 8 // that wait for their mailbox; the oldest is forgotten

func (s *signIns) keep(t *oauth.Tokens) (pass string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.made == nil {
		s.made = map[string]*oauth.Tokens{}
	}
	pass = rand.Text()
	s.made[pass] = t
	if s.past = append(s.past, pass); len(s.past) > maxSignIns {
		delete(s.made, s.past[0])
		s.past = s.past[1:]
	}
	return pass
}

func (s *signIns) find(pass string) (*oauth.Tokens, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.made[pass]; t != nil {
		return t, nil
	}
	return nil, &inbox.Problem{Code: "signin", What: "This sign-in is over.", Do: "Sign in again."}
}

// of gives the tokens of a connected mailbox.
func (s *signIns) of(id int64, open func() *oauth.Tokens) *oauth.Tokens {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.used == nil {
		s.used = map[int64]*oauth.Tokens{}
	}
	if s.used[id] == nil {
		s.used[id] = open()
	}
	return s.used[id]
}

// forget drops a sign-in that a mailbox took over, and what that mailbox had before.
func (s *signIns) forget(pass string, box int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.used, box)
	delete(s.made, pass)
	s.past = slices.DeleteFunc(s.past, func(one string) bool { return one == pass })
}

// SignIn has a person sign in to a mailbox, and gives a pass that Try and Add take in the place of a password.
func (p *postOffice) SignIn(ctx context.Context, ask inbox.Asking) (pass string, err error) {
	c := oauth.Client{SignIn: ask.Account.SignIn, Secret: ask.Secret, User: ask.Account.Username}
	if c.Secret == "" {
		c.Secret = p.clientSecret(ctx, ask.Account)
	}
	t, err := c.Ask(ctx, ask.Flow, ask.Show)
	if err != nil {
		return "", err
	}
	return p.signIns.keep(t), nil
}

// clientSecret is the one that is kept for a connected mailbox, if it is signed in to with the same client: nobody
// else is to be sent it.
func (p *postOffice) clientSecret(ctx context.Context, box inbox.Account) string {
	all, err := p.boxes.All(ctx)
	if err != nil {
		return "" // the sign-in server says that it wants one
	}
	for _, one := range all {
		same := one.Project == box.Project && one.Host == box.Host && one.Username == box.Username &&
			one.SignIn.Provider == box.SignIn.Provider && one.SignIn.ClientID == box.SignIn.ClientID &&
			one.SignIn.Issuer == box.SignIn.Issuer && (box.SignIn.Token == "" || one.SignIn.Token == box.SignIn.Token)
		if !same {
			continue
		}
		if g, err := grantOf(p.secrets, one.ID); err == nil {
			return g.Secret
		}
	}
	return ""
}

func grantOf(kept secrets, id int64) (oauth.Grant, error) {
	text, err := kept.Get(secretName(id))
	if err != nil {
		return oauth.Grant{}, err
	}
	return oauth.ParseGrant(text)
}

// signIn makes a reader of a connected mailbox log in with tokens, if its owner signed in.
func (p *postOffice) signIn(r *mailbox.Reader) {
	box := r.Account
	if !box.SignIn.On() {
		return
	}
	r.Token = p.signIns.of(box.ID, func() *oauth.Tokens {
		t := savedTokens(box, p.secrets)
		keep := t.Keep
		t.Load = func() (oauth.Grant, error) {
			text, err := p.passwordOf(box)
			if err != nil {
				return oauth.Grant{}, err
			}
			return oauth.ParseGrant(text)
		}
		t.Keep = func(g oauth.Grant) error {
			err := keep(g)
			if err != nil {
				p.log.Warn("a renewed sign-in is kept until the program ends", "mailbox", box.Username, "error", err)
			}
			return err
		}
		return t
	}).Token
}

// savedTokens are got with the grant that is kept for a mailbox.
func savedTokens(box inbox.Account, kept secrets) *oauth.Tokens {
	return &oauth.Tokens{
		Client: oauth.Client{SignIn: box.SignIn, User: box.Username},
		Load:   func() (oauth.Grant, error) { return grantOf(kept, box.ID) },
		Keep:   func(g oauth.Grant) error { return kept.Set(secretName(box.ID), g.Encode()) },
	}
}

// settle gives what is kept of a mailbox's password, or of the sign-in that a pass is for, and fills in what the
// sign-in found out.
func (p *postOffice) settle(box *inbox.Account, password string) (secret string, err error) {
	if !box.SignIn.On() {
		return password, nil
	}
	t, err := p.signIns.find(password)
	if err != nil {
		return "", err
	}
	box.SignIn = t.SignIn
	return t.Grant().Encode(), nil
}

// visitor is a reader that tries a connection, with a password or with the sign-in that a pass is for.
func (p *postOffice) visitor(box inbox.Account, password string) (*mailbox.Reader, error) {
	r := &mailbox.Reader{Account: box, Password: func() (string, error) { return password, nil }}
	if box.SignIn.On() {
		t, err := p.signIns.find(password)
		if err != nil {
			return nil, err
		}
		r.Account.SignIn, r.Token = t.SignIn, t.Token
	}
	return r, nil
}
