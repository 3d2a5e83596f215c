using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Kinds.Extensions;

/// <summary>Something outside that Envoys ask while they handle a request.</summary>
internal sealed record ExtensionSpec
{
    [Description("What it is asked: `extAuthz`, whether a request may pass (Envoy's ext_authz). Required.")]
    public ExtensionType? Type { get; init; }

    [Description("The Service that is called, by name. One of `service` and `url` is required.")]
    public string? Service { get; init; }

    [Description("Where it is called: `http://host:port`, by HTTP with a path that is put before the request's own. One of `service` and `url` is required.")]
    public string? Url { get; init; }

    [Description("How it is called: `http` (the request's method and path are sent to it, 200 lets the request pass, any other status below 500 is the answer) or `grpc` (envoy.service.auth.v3.Authorization; a Service must speak http2). Default `http`.")]
    public ExtensionProtocol? Protocol { get; init; }

    [Description("Put before the request's own path; starts with `/`. Only with `service` and `protocol: http`. Default: nothing.")]
    public string? Path { get; init; }

    [Description("Time for one answer, 1ms to 1m; later it has failed. Default 200ms.")]
    public TimeSpan? Timeout { get; init; }

    [Description("What happens to a request when it fails (is down, late, or answers 5xx): `deny` answers 503, `allow` lets it pass unasked. Required.")]
    public FailureMode? OnFailure { get; init; }

    [Description("Headers sent with every call, name to value, as written: `%` is a percent sign. They are shown to whoever reads documents. Default none.")]
    public ImmutableSortedDictionary<string, string>? Headers { get; init; }

    [Description("How much of request bodies it is shown, unless a policy says otherwise. Default: nothing.")]
    public ExtensionBodySpec? Body { get; init; }
}

/// <summary>What an extension is asked.</summary>
[Planned("extProc", "rateLimit", "accessLog", "otel")]
internal enum ExtensionType
{
    ExtAuthz,
}

/// <summary>How an extension is called.</summary>
internal enum ExtensionProtocol
{
    Http,
    Grpc,
}

/// <summary>What happens when an extension fails.</summary>
internal enum FailureMode
{
    Deny,
    Allow,
}

/// <summary>How much of request bodies an extension is shown. Envoy holds a request until it has that much.</summary>
internal sealed record ExtensionBodySpec
{
    [Description("The most it is shown, 1B to 16MiB. Default 64KiB.")]
    public ByteSize? Max { get; init; }

    [Description("Whether a longer body is cut there; if not, its request is answered 413. Default false.")]
    public bool? Partial { get; init; }
}
