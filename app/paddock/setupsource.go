package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"paddock/app/project"
	"paddock/app/store"
)

// setupSource answers what the Setup pane asks.
type setupSource struct {
	app      *application
	projects store.Projects
}

func (s setupSource) Projects(ctx context.Context) ([]project.Project, error) {
	return s.projects.All(ctx)
}

func (s setupSource) AddProject(ctx context.Context, name string) (project.Project, error) {
	return s.app.addProject(ctx, name)
}

func (s setupSource) FirstEvent(ctx context.Context, id project.ID) (time.Time, error) {
	return s.projects.FirstEvent(ctx, id)
}

func (s setupSource) Tallies(ctx context.Context, id project.ID) ([]project.Tally, error) {
	return store.Tallies{DB: s.app.db}.Sum(ctx, id, time.Time{})
}

// SendTest sends an event to our own listener, the way an SDK does.
func (s setupSource) SendTest(ctx context.Context, id project.ID) error {
	p, err := s.projects.ByName(ctx, id.String())
	if err != nil {
		return err
	}
	now := s.app.listener.now()
	if now.Problem != nil {
		return fmt.Errorf("nothing listens: %w", now.Problem)
	}
	var key [16]byte
	_, _ = rand.Read(key[:]) // never fails: crypto/rand ends the program instead
	body, err := json.Marshal(map[string]any{
		"event_id": hex.EncodeToString(key[:]), "timestamp": time.Now().UTC().Format(time.RFC3339), "platform": "python",
		"level": "info", "logger": "paddock", "message": "A test event from Paddock's Setup",
	})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+now.Address+"/api/"+id.String()+"/store/", bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Sentry-Auth", "Sentry sentry_version=7, sentry_client=paddock/"+Version+", sentry_key="+p.PublicKey)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return fmt.Errorf("reach the listener: %w", err)
	}
	said, err := io.ReadAll(io.LimitReader(answer.Body, 1<<10))
	err = errors.Join(err, answer.Body.Close())
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("the listener refused it: %s %s", answer.Status, bytes.TrimSpace(said))
	}
	return err
}
