package otlp

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	logs "go.opentelemetry.io/proto/otlp/logs/v1"
	metrics "go.opentelemetry.io/proto/otlp/metrics/v1"
	resource "go.opentelemetry.io/proto/otlp/resource/v1"
	trace "go.opentelemetry.io/proto/otlp/trace/v1"

	"paddock/app/issue"
	"paddock/ingest"
	"paddock/ingest/traceback"
)

// maxErrors bounds the errors of one request; the records are kept all the same.
const maxErrors = 1000

// reading is a request on its way into a batch.
type reading struct {
	request *ingest.Request
	batch   ingest.Batch
	met     map[string]int // by what an error is of: how often one span or the log met it
	more    int            // errors beyond the bound
}

// source is who sent: what a resource says of itself.
func source(r *resource.Resource, received traceback.Record) traceback.Record {
	vars := attributes(r.GetAttributes())
	received.Service = find(vars, "service.name")
	received.Release = find(vars, "service.version")
	if received.Service != "" && received.Release != "" {
		received.Release = received.Service + "@" + received.Release
	}
	received.Environment = find(vars, "deployment.environment.name", "deployment.environment")
	received.ServerName = find(vars, "host.name", "service.instance.id")
	received.Platform = platforms[find(vars, "telemetry.sdk.language")]
	received.SDK = issue.SDK{Name: strings.Trim(find(vars, "telemetry.sdk.name")+"."+find(vars, "telemetry.sdk.language"), "."), Version: find(vars, "telemetry.sdk.version")}
	return received
}

// platforms are Sentry's names of OpenTelemetry's languages.
var platforms = map[string]string{
	"python": "python", "nodejs": "node", "webjs": "javascript", "java": "java", "dotnet": "csharp", "go": "go", "ruby": "ruby", "php": "php", "rust": "rust", "erlang": "elixir", "swift": "cocoa", "cpp": "native",
}

func decodeLogs(r *ingest.Request) (ingest.Batch, error) {
	var data logs.LogsData
	if err := read(r, &data); err != nil {
		return ingest.Batch{}, err
	}
	in := &reading{request: r, met: map[string]int{}}
	count := 0
	for _, of := range data.GetResourceLogs() {
		from := source(of.GetResource(), traceback.Record{Source: issue.SourceOTLP, Received: r.Received})
		for _, scope := range of.GetScopeLogs() {
			for _, record := range scope.GetLogRecords() {
				count++
				in.log(from, scope.GetScope().GetName(), record)
				record.TraceId, record.SpanId = jsonID(record.GetTraceId()), jsonID(record.GetSpanId())
			}
		}
	}
	kept, err := item(r, "logs", &data, count)
	if err != nil {
		return ingest.Batch{}, err
	}
	return in.done(kept, count), nil
}

// done gives the batch with the request as it is kept.
func (in *reading) done(kept ingest.Item, count int) ingest.Batch {
	if in.more > 0 {
		in.batch.Skipped = append(in.batch.Skipped, ingest.Skip{Protocol: Name, Reason: "too many errors in one request", Count: in.more})
	}
	if count > 0 { // exporters try their way with empty requests
		in.batch.Items = append(in.batch.Items, kept)
	}
	return in.batch
}

func (in *reading) log(from traceback.Record, logger string, record *logs.LogRecord) {
	from.Level = level(record)
	if from.Level != issue.Error && from.Level != issue.Fatal {
		return
	}
	from.Attributes = attributes(record.GetAttributes())
	from.Message, from.Logger = text(record.GetBody()), logger
	from.Time = at(in.request.Received, record.GetTimeUnixNano(), record.GetObservedTimeUnixNano())
	from.TraceID, from.SpanID = hexID(record.GetTraceId()), hexID(record.GetSpanId())
	from.Type, from.Value, from.Trace = find(from.Attributes, "exception.type"), find(from.Attributes, "exception.message"), find(from.Attributes, "exception.stacktrace")
	in.add(from, "log")
}

// level reads a severity: 17 to 20 are ERROR, from 21 on FATAL; texts stand in where numbers are missing.
func level(record *logs.LogRecord) issue.Level {
	switch n := record.GetSeverityNumber(); {
	case n >= logs.SeverityNumber_SEVERITY_NUMBER_FATAL:
		return issue.Fatal
	case n >= logs.SeverityNumber_SEVERITY_NUMBER_ERROR:
		return issue.Error
	case n != 0:
		return issue.Info
	}
	switch strings.ToUpper(record.GetSeverityText()) {
	case "FATAL", "CRITICAL", "ALERT", "EMERGENCY", "PANIC":
		return issue.Fatal
	case "ERROR", "SEVERE":
		return issue.Error
	}
	return issue.Info
}

// add takes the error that a record tells of. An exception is recorded by each span that it leaves, and by
// the log: within one trace those are one event. The same fault met twice in one span, or logged twice, is two.
func (in *reading) add(record traceback.Record, by string) {
	e, ok := record.Event()
	if !ok {
		return
	}
	if len(in.batch.Errors) >= maxErrors {
		in.more++
		return
	}
	if record.TraceID != "" {
		x := e.Raised()
		fault := record.TraceID + " " + x.Type[strings.LastIndexByte(x.Type, '.')+1:] + " "
		if f := x.DecidingFrame(); f != nil {
			fault += f.AbsPath + " " + f.Function + " " + strconv.Itoa(f.Line)
		} else {
			fault += x.Value
		}
		n := in.met[by+fault]
		in.met[by+fault]++
		sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", fault, n))
		e.ID = hex.EncodeToString(sum[:16])
		if in.has(e.ID) {
			return
		}
	}
	in.batch.Errors = append(in.batch.Errors, e)
}

// has tells whether the request told of an error already.
func (in *reading) has(id string) bool {
	for i := range in.batch.Errors {
		if in.batch.Errors[i].ID == id {
			return true
		}
	}
	return false
}

func decodeTraces(r *ingest.Request) (ingest.Batch, error) {
	var data trace.TracesData
	if err := read(r, &data); err != nil {
		return ingest.Batch{}, err
	}
	in := &reading{request: r, met: map[string]int{}}
	count := 0
	for _, of := range data.GetResourceSpans() {
		from := source(of.GetResource(), traceback.Record{Source: issue.SourceOTLP, Received: r.Received, Level: issue.Error})
		for _, scope := range of.GetScopeSpans() {
			for _, span := range scope.GetSpans() {
				count++
				in.span(from, span)
				span.TraceId, span.SpanId, span.ParentSpanId = jsonID(span.GetTraceId()), jsonID(span.GetSpanId()), jsonID(span.GetParentSpanId())
				for _, l := range span.GetLinks() {
					l.TraceId, l.SpanId = jsonID(l.GetTraceId()), jsonID(l.GetSpanId())
				}
			}
		}
	}
	kept, err := item(r, "traces", &data, count)
	if err != nil {
		return ingest.Batch{}, err
	}
	return in.done(kept, count), nil
}

// span takes the exceptions that a span met: its events named "exception".
func (in *reading) span(from traceback.Record, span *trace.Span) {
	from.TraceID, from.SpanID = hexID(span.GetTraceId()), hexID(span.GetSpanId())
	for _, event := range span.GetEvents() {
		if event.GetName() != "exception" {
			continue
		}
		own := attributes(event.GetAttributes())
		one := from
		one.Attributes = append(attributes(span.GetAttributes()), own...)
		one.Transaction = span.GetName()
		one.Time = at(in.request.Received, event.GetTimeUnixNano(), span.GetEndTimeUnixNano())
		one.Type, one.Value, one.Trace = find(own, "exception.type"), find(own, "exception.message"), find(own, "exception.stacktrace")
		if escaped, err := strconv.ParseBool(find(own, "exception.escaped")); err == nil && escaped {
			one.Escaped = &escaped // "false" says nothing: it is what SDKs write before they know
		}
		in.add(one, "span "+one.SpanID)
	}
}

func decodeMetrics(r *ingest.Request) (ingest.Batch, error) {
	var data metrics.MetricsData
	if err := read(r, &data); err != nil {
		return ingest.Batch{}, err
	}
	count := 0
	for _, of := range data.GetResourceMetrics() {
		for _, scope := range of.GetScopeMetrics() {
			count += len(scope.GetMetrics())
		}
	}
	kept, err := item(r, "metrics", &data, count)
	if err != nil {
		return ingest.Batch{}, err
	}
	return (&reading{request: r}).done(kept, count), nil
}
