package notify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"strings"

	"github.com/nicholas-fedor/shoutrrr/pkg/router"
	"github.com/nicholas-fedor/shoutrrr/pkg/types"
	"golang.org/x/sync/errgroup"

	"paddock/app/alert"
)

var (
	errSignIn     = errors.New("could not sign in: check the server's name, the user and the password")
	errNotAddress = fmt.Errorf("%w: this is no address of that service", ErrSettings)
)

// byLibrary sends a notice by the library's service of an address.
func byLibrary(ctx context.Context, address string, n alert.Notice) error {
	body := n.Body
	if body == "" {
		body = n.Title
	}
	return try(ctx, func() error {
		service, err := open(address)
		if err != nil {
			return err
		}
		return service.Send(body, &types.Params{"title": n.Title})
	})
}

// open prepares a service of the library. Some of them, Matrix for one, sign in at that.
func open(address string) (types.Service, error) {
	services, err := router.New(log.New(io.Discard, "", 0))
	if err != nil {
		return nil, err
	}
	service, err := services.Locate(address)
	switch {
	case err == nil:
		return service, nil
	case strings.HasPrefix(address, "matrix:"): // the library keeps the cause to itself
		return nil, errSignIn
	}
	return nil, fmt.Errorf("%w: %w", ErrSettings, err)
}

// try does a work of the library. Its services know no context: they are left to themselves when the time is over. And
// some panic at an address that they do not understand, which must not end the program.
func try(ctx context.Context, do func() error) error {
	done := make(chan error, 1)
	var work errgroup.Group
	work.Go(func() error {
		defer func() {
			if recover() != nil {
				done <- errNotAddress
			}
		}()
		done <- do()
		return nil
	})
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}
