package main

import (
	"context"
	"errors"
	"time"

	"paddock/app/checkout"
	"paddock/app/config"
	"paddock/app/project"
	"paddock/app/store"
)

// checkouts are the local checkouts that the team named.
type checkouts struct{ kept store.Checkouts }

// Checkout implements issuepane.Sources.
func (s checkouts) Checkout(ctx context.Context, p project.ID) (project.Checkout, error) {
	return s.kept.Get(ctx, p)
}

// SetCheckout implements issuepane.Sources. A folder that is no checkout is refused.
func (s checkouts) SetCheckout(ctx context.Context, p project.ID, c project.Checkout) error {
	if c.Folder != "" {
		tree, err := checkout.Open(ctx, c)
		if err != nil {
			return err
		}
		c.Folder = tree.Top()
	}
	return s.kept.Set(ctx, p, c)
}

// studyTime bounds how long one stack is looked up: a history of many years takes git a while.
const studyTime = 30 * time.Second

// Study implements issuepane.Sources.
func (s checkouts) Study(ctx context.Context, p project.ID, q checkout.Question) (checkout.Study, error) {
	ctx, cancel := context.WithTimeout(ctx, studyTime)
	defer cancel()
	c, err := s.kept.Get(ctx, p)
	if err != nil {
		return checkout.Study{}, err
	}
	tree, err := checkout.Open(ctx, c)
	if err != nil {
		return checkout.Study{}, err
	}
	return tree.Study(ctx, q)
}

// editors open source files in the editor that a person chose.
type editors struct {
	settings *config.File
	launcher *checkout.Launcher
}

// Editor implements issuepane.Editors.
func (e editors) Editor() (id, command string) {
	s := e.settings.Get()
	return s.Editor, s.EditorCommand
}

// SetEditor implements issuepane.Editors.
func (e editors) SetEditor(id, command string) error {
	return e.settings.Change(func(s *config.Settings) { s.Editor, s.EditorCommand = id, command })
}

// Open implements issuepane.Editors.
func (e editors) Open(ctx context.Context, place checkout.Place) error {
	id, command := e.Editor()
	if id == "custom" {
		editor, err := checkout.Custom(command)
		if err != nil {
			return err
		}
		return e.launcher.Open(ctx, editor, place)
	}
	for _, known := range checkout.Editors {
		if known.ID == id {
			return e.launcher.Open(ctx, known, place)
		}
	}
	return errors.New("no editor was chosen")
}
