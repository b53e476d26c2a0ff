package issuepane

import "paddock/app/issue"

// Recursion is folded from so many rounds on, and looked for in circles of so many frames at most.
const (
	leastRounds = 3
	widestRound = 12
)

// layout says how a stack is laid out: recursion folded, and between it, where asked for, the libraries' frames.
func layout(frames []issue.Frame, foldLibraries bool) []stretch {
	var all []stretch
	from := 0
	plain := func(to int) {
		if from == to {
			return
		}
		parts := []stretch{{From: 0, To: to - from}}
		if foldLibraries {
			parts = stretches(frames[from:to])
		}
		for _, p := range parts {
			p.From, p.To = p.From+from, p.To+from
			all = append(all, p)
		}
		from = to
	}
	for i := 0; i < len(frames); {
		period, rounds := circle(frames[i:])
		if rounds < leastRounds || foldLibraries && !anyOwn(frames[i:i+period]) {
			i++
			continue
		}
		plain(i)
		from = i + period*rounds
		all = append(all, stretch{From: i, To: from, Period: period})
		i = from
	}
	plain(len(frames))
	return all
}

// circle is the shortest circle of calls that the frames begin with, and how often it goes round.
func circle(frames []issue.Frame) (period, rounds int) {
	for period = 1; period <= widestRound && period*leastRounds <= len(frames); period++ {
		n := period
		for n < len(frames) && sameCall(&frames[n], &frames[n-period]) {
			n++
		}
		if rounds = n / period; rounds >= leastRounds {
			return period, rounds
		}
	}
	return 0, 0
}

func sameCall(a, b *issue.Frame) bool {
	return a.Line == b.Line && a.Function == b.Function && a.Module == b.Module && a.File == b.File && a.AbsPath == b.AbsPath
}

func anyOwn(frames []issue.Frame) bool {
	for i := range frames {
		if frames[i].InApp {
			return true
		}
	}
	return false
}
