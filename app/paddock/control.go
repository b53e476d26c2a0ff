package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"paddock/app/project"
)

// The owner of a data folder answers on a socket of its own, so that a second start raises its window and
// the command line can write through it. Only the same user reaches the socket.

// controlPath is where the owner of a data folder answers. A socket's path may have about 100 characters.
func controlPath(dir string) string {
	if p := filepath.Join(dir, "paddock.sock"); len(p) < 100 {
		return p
	}
	sum := sha256.Sum256([]byte(dir))
	return filepath.Join(os.TempDir(), "paddock-"+hex.EncodeToString(sum[:8]), "paddock.sock")
}

// control answers until ctx ends. A socket that cannot be had is no reason to stop: only commands beside
// this process miss it.
func (a *application) control(ctx context.Context) error {
	l, err := a.listenControl(ctx)
	if err != nil {
		a.log.Warn("a second start cannot reach this one", "error", err)
		return nil
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /raise", func(w http.ResponseWriter, _ *http.Request) {
		if !a.raise() {
			http.Error(w, "it runs without a window", http.StatusConflict)
		}
	})
	mux.HandleFunc("POST /projects", func(w http.ResponseWriter, r *http.Request) {
		var asked struct{ Name string }
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&asked); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		p, err := a.addProject(r.Context(), asked.Name)
		answer(w, p, err)
	})
	mux.HandleFunc("POST /reprocess", func(w http.ResponseWriter, r *http.Request) {
		done, err := a.reread(r.Context(), 0)
		answer(w, done, err)
	})
	mux.HandleFunc("POST /apply", func(w http.ResponseWriter, r *http.Request) {
		var asked wanted
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&asked); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		done, err := a.apply(r.Context(), asked)
		answer(w, done, err)
	})
	mux.HandleFunc("POST /troubles", func(w http.ResponseWriter, r *http.Request) {
		told, err := moves{a}.troubles(r.Context())
		answer(w, told, err)
	})
	mux.HandleFunc("POST /tidy", a.tidy.serveTidy)
	mux.HandleFunc("POST /mails", func(w http.ResponseWriter, r *http.Request) {
		var b mailBatch
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, importMax)).Decode(&b); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		t, err := importMails(r.Context(), a.pipe, b)
		answer(w, t, err)
	})
	h := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second, BaseContext: func(net.Listener) context.Context { return ctx }}
	stop := context.AfterFunc(ctx, func() { _ = h.Close() }) // its callers see that it has gone
	defer stop()
	if err := h.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve the control socket: %w", err)
	}
	return nil
}

func (a *application) listenControl(ctx context.Context) (net.Listener, error) {
	path := controlPath(a.dir)
	if dir := filepath.Dir(path); dir != a.dir {
		if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
			return nil, err
		}
		if err := private(dir); err != nil {
			return nil, err
		}
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) { // left by a process that was killed
		return nil, err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "unix", path)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(path, 0o600); err != nil { // the data folder may be open to others
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// private tells whether a folder is this user's alone. In the folder for temporary files anybody may have made it
// first, or a link of its name, to be handed the mails that are imported.
func private(dir string) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() || !ours(info) {
		return fmt.Errorf("%s belongs to somebody else: delete it", dir)
	}
	return nil
}

func answer(w http.ResponseWriter, v any, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_ = json.NewEncoder(w).Encode(v) // the caller has gone when this fails
}

// ask has the owner of a data folder do something. It fails when nobody answers there.
func ask(ctx context.Context, dir, what string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	if folder := filepath.Dir(controlPath(dir)); folder != dir {
		if err := private(folder); err != nil {
			return fmt.Errorf("ask the running Paddock: %w", err)
		}
	}
	client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", controlPath(dir))
	}}}
	defer client.CloseIdleConnections()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://paddock/"+what, bytes.NewReader(body))
	if err != nil {
		return err
	}
	response, err := client.Do(r)
	if err != nil {
		return fmt.Errorf("ask the running Paddock: %w", err)
	}
	defer func() { _ = response.Body.Close() }() // read to its end or of no more use
	if response.StatusCode != http.StatusOK {
		text, err := io.ReadAll(io.LimitReader(response.Body, 4096))
		return errors.Join(errors.New(string(bytes.TrimSpace(text))), err)
	}
	if out == nil {
		return nil
	}
	return json.NewDecoder(response.Body).Decode(out)
}

// askProject adds a project through the running owner.
func askProject(ctx context.Context, dir, name string) (p project.Project, err error) {
	err = ask(ctx, dir, "projects", struct{ Name string }{name}, &p)
	return p, err
}
