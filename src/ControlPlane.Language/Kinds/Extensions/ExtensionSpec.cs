using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Values;

namespace ControlPlane.Language.Kinds.Extensions;

/// <summary>Something outside that Envoys ask while they handle a request.</summary>
internal sealed record ExtensionSpec
{
    [Description("What the extension does. `extAuthz`: it decides whether a request may pass (Envoy's ext_authz). Required.")]
    public ExtensionType? Type { get; init; }

    [Description("The name of the Service that is called. One of `service` and `url` is required.")]
    public string? Service { get; init; }

    [Description(
        "The URL that is called: `http://host:port` or `https://host:port`. Over https, its certificate must be for that host, by an authority that the "
            + "machine of the Envoy trusts; for other authorities, or certificates of clients, name a `service` with `tls`. With `protocol: http` it may end "
            + "in a path, which is put before the request's own path. One of `service` and `url` is required."
    )]
    public string? Url { get; init; }

    [Description(
        "How the extension is called. `http`: the request's method and path are sent to it; 200 lets the request pass, and any other status below "
            + "500 is the answer to the client. `grpc`: it is called by envoy.service.auth.v3.Authorization, and a Service must speak `http2`. Default "
            + "`http`."
    )]
    [Default("http")]
    public ExtensionProtocol? Protocol { get; init; }

    [Description("A path that is put before the request's own path; it starts with `/`. Only with `service` and `protocol: http`. Default: nothing.")]
    public string? Path { get; init; }

    [Description("How long to wait for an answer, 1ms to 1m; after that the call has failed. Default 200ms.")]
    [Default("200ms")]
    public TimeSpan? Timeout { get; init; }

    [Description(
        "What happens to a request when the extension fails, that is when it is down, too slow or answers with 5xx. `deny`: the request is answered "
            + "with 503. `allow`: the request passes without having been checked. Required."
    )]
    public FailureMode? OnFailure { get; init; }

    [Description(
        "Headers that are sent with every call, from name to value. Values are sent as written: `%` is a percent sign. Anyone who can read documents "
            + "can see them. Default: none."
    )]
    public ImmutableSortedDictionary<string, string>? Headers { get; init; }

    [Description("How much of a request's body is sent to the extension, unless a policy says otherwise. Default: nothing.")]
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
    [Description("The maximum size of the body that is sent, 1B to 16MiB. Default 64KiB.")]
    [Default("64KiB")]
    public ByteSize? Max { get; init; }

    [Description("Whether a longer body is cut off at `max`; if not, its request is answered with 413. Default false.")]
    [Default("false")]
    public bool? Partial { get; init; }
}
