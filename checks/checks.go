// Package checks runs work on schedule and tells how it went.
package checks

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/go-co-op/gocron/v2"
)

// Job is work that is done again and again.
type Job struct {
	Name  string
	Every time.Duration
	Do    func(context.Context) error
}

// Schedule does its jobs, each at once and then on its own interval. A job that takes longer than its
// interval misses a turn and never runs beside itself.
type Schedule struct {
	Jobs []Job
	Log  *slog.Logger
}

// Run works until ctx ends and waits for the jobs under way.
func (s *Schedule) Run(ctx context.Context) error {
	cron, err := gocron.NewScheduler(gocron.WithStopTimeout(10 * time.Second))
	if err != nil {
		return fmt.Errorf("make a schedule: %w", err)
	}
	for _, job := range s.Jobs {
		_, err := cron.NewJob(gocron.DurationJob(job.Every), gocron.NewTask(func() { s.do(ctx, job) }),
			gocron.WithName(job.Name), gocron.WithSingletonMode(gocron.LimitModeReschedule), gocron.WithStartAt(gocron.WithStartImmediately()))
		if err != nil {
			return errors.Join(fmt.Errorf("schedule %s: %w", job.Name, err), cron.Shutdown())
		}
	}
	cron.Start()
	<-ctx.Done()
	if err := cron.Shutdown(); err != nil {
		return fmt.Errorf("end the schedule: %w", err)
	}
	return nil
}

func (s *Schedule) do(ctx context.Context, job Job) {
	defer func() {
		if r := recover(); r != nil {
			s.Log.Error("scheduled work failed", "job", job.Name, "panic", r)
		}
	}()
	if err := job.Do(ctx); err != nil && ctx.Err() == nil {
		s.Log.Error("scheduled work failed", "job", job.Name, "error", err)
	}
}
