using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Kinds.Extensions;

namespace ControlPlane.Language.Policies.ExtAuthz;

/// <summary>
/// Asks an extension whether a request may pass. Levels add: the extensions of all of them are asked, each once in a phase, and all must agree.
/// </summary>
internal sealed record ExtAuthzSpec
{
    [Description("The name of the Extension to ask; its type is `extAuthz`. Required at each level that has this policy.")]
    public string? Extension { get; init; }

    [Description(
        "When the extension is asked. `beforeAuth`: before tokens, keys and passwords are checked. `afterAuth`: after that, with the results of "
            + "those checks. Envoy before 1.39 asks only one extension in each phase; the Fleet's `envoy` can exclude such versions. Default `afterAuth`."
    )]
    [Default("afterAuth")]
    public ExtAuthzPhase? Phase { get; init; }

    [Description("What is sent to the extension about a request, in addition to its method, path, host and Authorization header.")]
    public ExtAuthzSendSpec? Send { get; init; }

    [Description("What the extension may change in a request that it lets pass. Default: nothing.")]
    public ExtAuthzReceiveSpec? Receive { get; init; }
}

/// <summary>When an extension is asked.</summary>
internal enum ExtAuthzPhase
{
    BeforeAuth,
    AfterAuth,
}

/// <summary>What an extension is shown beside method, path, host and the header Authorization.</summary>
internal sealed record ExtAuthzSendSpec
{
    [Description("Names of the request headers that are sent. Default: none over HTTP, all over gRPC.")]
    public ImmutableArray<string>? Headers { get; init; }

    [Description("How much of the body is sent. Default: what the Extension specifies.")]
    public ExtensionBodySpec? Body { get; init; }
}

/// <summary>What an extension may change.</summary>
internal sealed record ExtAuthzReceiveSpec
{
    [Description(
        "Names of headers that the extension's answer may set in the request to the service. They say who the client is, so whatever clients send in "
            + "them is removed from every request of the fleet, and no match or limit of the fleet may use them. Default: none."
    )]
    public ImmutableArray<string>? Headers { get; init; }
}
